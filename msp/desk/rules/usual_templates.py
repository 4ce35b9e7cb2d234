"""The ten answers that every desk gives, in courteous Japanese and plain English."""

from dataclasses import dataclass

from msp.desk.rules.templates import After


@dataclass(frozen=True, slots=True)
class Usual:
    """One answer in both languages, and what becomes of the ticket."""

    name_ja: str
    name_en: str
    body_ja: str
    body_en: str
    after: After = After.STAY


USUAL: tuple[Usual, ...] = (
    Usual(
        "受付のご連絡",
        "Received",
        "いつもお世話になっております。{technician}でございます。\n\n"
        "「{subject}」の件、確かに承りました(受付番号 {number})。\n"
        "内容を確認のうえ、改めてご連絡いたします。今しばらくお待ちいただけますでしょうか。",
        "This is {technician}.\n\nI have received your request “{subject}” (number {number}) and am"
        " looking into it now. I will come back to you as soon as I know more.",
    ),
    Usual(
        "状況をお伺いする",
        "Asking for details",
        "いつもお世話になっております。{technician}でございます。\n\n"
        "{number} の件、詳しく確認するため、次の点をお聞かせいただけますでしょうか。\n\n"
        "・いつごろから発生していますか\n・ほかの方や、ほかの端末でも同じ状態でしょうか\n"
        "・画面に表示されているメッセージ\n\n"
        "お手数をおかけいたしますが、どうぞよろしくお願いいたします。",
        "This is {technician}.\n\nSo that I can find the cause of {number}, could you please"
        " tell me:\n\n- since when it has been happening\n- whether others are affected, too"
        "\n- the exact message on the screen\n\nThank you for your help.",
        After.WAIT,
    ),
    Usual(
        "画面の写しをお願いする",
        "Asking for a screenshot",
        "いつもお世話になっております。{technician}でございます。\n\n"
        "{number} の件、画面の写し(スクリーンショット)をお送りいただけますでしょうか。\n"
        "Windowsでは「Windowsキー + Shift + S」で画面を切り取れます。\n\n"
        "お手数をおかけいたしますが、よろしくお願いいたします。",
        "This is {technician}.\n\nCould you please send me a screenshot for {number}? On Windows,"
        " press Windows + Shift + S and choose the part to copy.\n\nThank you.",
        After.WAIT,
    ),
    Usual(
        "途中経過のご報告",
        "Progress",
        "いつもお世話になっております。{technician}でございます。\n\n"
        "{number} の件、現在原因を調査しております。お待たせしており申し訳ございません。\n"
        "次のご報告は {update} までに差し上げます。",
        "This is {technician}.\n\nWe are still looking for the cause of {number}, and I am sorry"
        " that it takes time. You will hear from us again by {update}.",
    ),
    Usual(
        "専門の担当者へ引き継ぐご連絡",
        "Passed to a specialist",
        "いつもお世話になっております。{technician}でございます。\n\n"
        "{number} の件、より詳しい担当者に引き継ぎました。これまでにお伺いした内容は"
        "すべて伝えておりますので、改めてご説明いただく必要はございません。\n"
        "担当者からご連絡いたしますので、今しばらくお待ちください。",
        "This is {technician}.\n\nI have passed {number} to a specialist together with everything"
        " you told us, so you will not have to explain it again. They will contact you.",
    ),
    Usual(
        "メーカーへ確認中のご連絡",
        "With the vendor",
        "いつもお世話になっております。{technician}でございます。\n\n"
        "{number} の件、現在メーカーに確認しております。\n"
        "回答が届き次第、速やかにご連絡いたします。お時間をいただき恐れ入ります。",
        "This is {technician}.\n\nWe have asked the vendor about {number} and will let you know as"
        " soon as they answer. Thank you for your patience.",
    ),
    Usual(
        "解決のご連絡",
        "Solved",
        "いつもお世話になっております。{technician}でございます。\n\n"
        "{number} の件、対応が完了いたしました。お手元でもご確認いただけますでしょうか。\n"
        "まだお困りの点がございましたら、このままご返信ください。\n\n"
        "このたびはご不便をおかけし、申し訳ございませんでした。",
        "This is {technician}.\n\n{number} has been resolved. Could you please check that it works"
        " for you, too? If anything is still wrong, simply reply to this message.\n\n"
        "I am sorry for the inconvenience.",
        After.SOLVE,
    ),
    Usual(
        "その後のご様子を伺う",
        "Following up",
        "いつもお世話になっております。{technician}でございます。\n\n"
        "先日ご連絡いたしました {number} の件、その後の状況はいかがでしょうか。\n"
        "お忙しいところ恐れ入りますが、ご様子をお知らせいただけますと幸いです。",
        "This is {technician}.\n\nI would like to ask how things are with {number} since my last"
        " message. A short reply would help us to close the matter or to look further.",
        After.WAIT,
    ),
    Usual(
        "訪問日時のご相談",
        "Arranging a visit",
        "いつもお世話になっております。{technician}でございます。\n\n"
        "{number} の件、現地での確認が必要なため、お伺いしたく存じます。\n"
        "ご都合のよい日時を二、三お知らせいただけますでしょうか。作業は1時間ほどの見込みです。",
        "This is {technician}.\n\nFor {number} we would like to visit you. Could you please name"
        " two or three times that suit you? The work should take about an hour.",
        After.WAIT,
    ),
    Usual(
        "お詫び",
        "Apology",
        "いつもお世話になっております。{technician}でございます。\n\n"
        "{number} の件では多大なるご迷惑をおかけし、誠に申し訳ございません。\n"
        "原因と今後の対策をまとめ、改めてご報告いたします。"
        "ご不明な点がございましたら、何なりとお申し付けください。",
        "This is {technician}.\n\nI am very sorry for the trouble that {number} has caused you. We"
        " will report to you what caused it and what we do so that it does not happen again.",
    ),
)
