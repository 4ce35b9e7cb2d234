"""Calm words for angry moments: a small fixed set in both languages, to be filled in and sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from msp.kernel.errors import mark


@dataclass(frozen=True, slots=True)
class Calm:
    """One reply: what it is for, and its text by language."""

    title: str
    ja: str
    en: str

    def text(self, language: str) -> str:
        """The text in the client's language; English for everybody who does not read Japanese."""
        return self.ja if language == "ja" else self.en


REPLIES: Mapping[str, Calm] = {
    "received": Calm(
        mark("We have heard you"),
        "このたびはご不快な思いをおかけし、誠に申し訳ございません。\n"
        "ご指摘の内容を確かに承りました。責任者とともに事実を確認し、"
        "本日○時までに、確認できたことと今後の進め方をご連絡いたします。\n"
        "それまでにお気づきの点がございましたら、どうぞこのままご返信ください。",
        "We are sorry for the trouble this has caused you.\n"
        "We have noted everything you told us. Together with the person in charge we are now"
        " checking what happened, and we will tell you by … today what we know and what we will do"
        " next.\nIf anything else comes to mind until then, please simply reply.",
    ),
    "listening": Calm(
        mark("We would like to understand"),
        "詳しくお知らせいただき、ありがとうございます。\n"
        "お困りの状況を正しく理解するため、次の点をお聞かせいただけますでしょうか。\n"
        "・いつ、どのような場面で起きたか\n・その結果、お仕事にどのような影響があったか\n"
        "・どのような対応をお望みか\n"
        "お電話のほうがよろしければ、ご都合のよいお時間をお知らせください。",
        "Thank you for telling us in detail.\nTo understand your situation properly, may we ask:\n"
        "– when and in which situation it happened,\n– how it affected your work,\n"
        "– what you would like us to do.\n"
        "If you prefer to talk, please tell us a time that suits you and we will call.",
    ),
    "apology": Calm(
        mark("It was our fault"),
        "確認の結果、弊社の○○に誤りがございました。ご迷惑をおかけしましたことを、"
        "心よりお詫び申し上げます。\n原因は○○で、すでに○○を行いました。"
        "再び起こさないよう、○○を改めます。\n"
        "○月○日に担当者からお電話し、その後のご様子を伺います。",
        "We have found that the mistake was ours: … We sincerely apologise.\n"
        "The cause was …, and we have already … So that it does not happen again we will …\n"
        "We will call you on … to ask whether everything is well.",
    ),
    "cannot": Calm(
        mark("We cannot do this, but we can do that"),
        "ご要望を真摯に検討いたしましたが、○○のため、ご希望のとおりにはいたしかねます。"
        "ご期待に添えず申し訳ございません。\n代わりに、○○でしたらすぐに対応できます。"
        "お考えをお聞かせいただけますと幸いです。",
        "We have looked carefully at what you ask for. Because of … we cannot do exactly that, and"
        " we are sorry.\nWhat we can do at once is … Please tell us what you think.",
    ),
    "boundary": Calm(
        mark("Calm, with a boundary"),
        "お怒りはごもっともと存じます。一日も早く解決するため、事実に沿ってお話しさせてください。\n"
        "担当者個人へのお言葉はお控えいただけますようお願いいたします。"
        "今後は責任者の○○が窓口となり、○時までにご連絡いたします。",
        "We understand that you are upset, and we want to solve this quickly. Please let us talk"
        " about the facts.\nWe kindly ask you not to address our staff personally. From now on our"
        " … is your contact and will be in touch by …",
    ),
    "closing": Calm(
        mark("Thank you, and what we have learnt"),
        "このたびは貴重なご指摘をいただき、ありがとうございました。\n"
        "いただいたお声をもとに、○○を改めました。今後ともお気づきの点がございましたら、"
        "どうぞ遠慮なくお知らせください。",
        "Thank you for telling us frankly.\n"
        "Because of what you said we have changed … Please keep telling us whatever you notice.",
    ),
}
