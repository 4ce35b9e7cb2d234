"""The five guided procedures of tier 1 that a provider begins with (R147)."""

from msp.desk.rules.procedures import Choice, Ending, Step

SOLVED, GO_ON = Ending.SOLVED.value, Ending.GO_ON.value
HAND_OVER, ON_SITE = Ending.HAND_OVER.value, Ending.ON_SITE.value
Words = tuple[str, str]


def _step(name: str, ask: Words, hint: Words, *answers: tuple[str, str, str]) -> Step:
    return Step(name, *ask, *hint, tuple(Choice(*each) for each in answers))


PHYSICAL = (
    _step(
        "power",
        ("電源ランプは点いていますか", "Is the power light on?"),
        ("機器の前面または背面の小さなランプです。", "A small light at the front or the back."),
        ("点いている", "Yes", "cable"),
        ("消えている", "No", "outlet"),
    ),
    _step(
        "outlet",
        (
            "コンセントと電源スイッチを確認し、別の差込口でも試してください",
            "Check plug and switch, and try another outlet",
        ),
        ("延長コードのスイッチも確認します。", "Mind the switch of the power strip."),
        ("電源が入った", "It has power now", "cable"),
        ("入らない", "Still no power", ON_SITE),
    ),
    _step(
        "cable",
        (
            "LANや接続ケーブルを抜き差ししてください。ランプは点きますか",
            "Unplug the cables and plug them in again. Do their lights come on?",
        ),
        ("カチッと音がするまで差し込みます。", "Push until it clicks."),
        ("点いた", "Yes", "works"),
        ("点かない", "No", "swap"),
    ),
    _step(
        "swap",
        ("別のケーブルか別の差込口で試せますか", "Can you try another cable or port?"),
        ("動いている隣の機器のケーブルを借ります。", "Borrow the cable of a device that works."),
        ("試したら点いた", "It came on", "works"),
        ("試しても点かない", "It did not", ON_SITE),
        ("試せない", "I cannot", ON_SITE),
    ),
    _step(
        "works",
        (
            "最初にできなかった操作は、できるようになりましたか",
            "Does what failed at first work now?",
        ),
        ("", ""),
        ("できた", "Yes", SOLVED),
        ("できない", "No", GO_ON),
    ),
)
PASSWORD = (
    _step(
        "message",
        ("サインイン時にどの表示が出ますか", "What does the sign-in page say?"),
        ("表示の文言をそのまま読んでもらいます。", "Have it read out word by word."),
        ("パスワードが違う", "Wrong password", "typing"),
        ("ロックされている", "The account is locked", "locked"),
        ("期限が切れている", "The password has expired", "reset"),
        ("その他", "Something else", HAND_OVER),
    ),
    _step(
        "typing",
        (
            "Caps Lockを切り、半角で入れ直してください。メモ帳に打って文字を確かめます",
            "Turn Caps Lock off and type again. Type it in a text editor first to see it",
        ),
        (
            "パスワードを電話で読み上げてもらってはいけません。",
            "Never have the password read out.",
        ),
        ("入れた", "It works", SOLVED),
        ("入れない", "It does not", "elsewhere"),
    ),
    _step(
        "elsewhere",
        ("別の端末やブラウザーでは入れますか", "Does it work on another device or browser?"),
        ("保存された古いパスワードが使われていることがあります。", "An old one may be stored."),
        ("入れる", "Yes", GO_ON),
        ("入れない", "No", "reset"),
    ),
    _step(
        "locked",
        (
            "15分待つか、ロックを解除して試してください",
            "Wait 15 minutes or unlock it, then try again",
        ),
        ("本人確認を済ませてから解除します。", "Unlock only after you know who calls."),
        ("入れた", "It works", SOLVED),
        ("入れない", "It does not", "reset"),
    ),
    _step(
        "reset",
        (
            "本人確認のうえ、規定に沿って再設定してください",
            "Once you know who calls, reset it by the client's rule",
        ),
        ("環境シートの再設定の決まりを見ます。", "The environment sheet says how."),
        ("再設定して入れた", "Reset, and it works", SOLVED),
        ("権限がない", "I may not reset it", HAND_OVER),
    ),
)
REINSTALL = (
    _step(
        "version",
        ("ソフトの名称と版を記録しましたか", "Did you note the name and version?"),
        ("「ヘルプ」→「バージョン情報」にあります。", "It is under Help, About."),
        ("記録した", "Yes", "saved"),
        ("分からない", "It cannot be seen", "saved"),
    ),
    _step(
        "saved",
        (
            "設定・データ・ライセンスキーの控えはありますか",
            "Are settings, data and licence key saved?",
        ),
        ("控えがなければ先へ進みません。", "Do not go on without them."),
        ("ある", "Yes", "remove"),
        ("ない", "No", HAND_OVER),
    ),
    _step(
        "remove",
        ("アンインストールして再起動してください", "Uninstall it and restart"),
        ("", ""),
        ("できた", "Done", "install"),
        ("エラーになる", "It fails", HAND_OVER),
    ),
    _step(
        "install",
        (
            "同じ版をインストールし、設定を戻してください",
            "Install the same version and restore settings",
        ),
        ("入手元は環境シートで確認します。", "The environment sheet says where it is."),
        ("動いた", "It works", SOLVED),
        ("同じ症状", "The same fault", HAND_OVER),
        ("インストールできない", "It cannot be installed", HAND_OVER),
    ),
)
SET_UP = (
    _step(
        "listed",
        ("機器はデバイス一覧に出ていますか", "Is the device listed?"),
        ("「設定」→「デバイス」または「プリンター」。", "Settings, Devices or Printers."),
        ("出ている", "Yes", "default"),
        ("出ていない", "No", "driver"),
        ("警告の印がある", "With a warning sign", "driver"),
    ),
    _step(
        "driver",
        ("ドライバーを入れ直してください", "Install its driver again"),
        ("型番は資産の一覧で確認できます。", "The register of assets has the model."),
        ("認識された", "It is listed now", "default"),
        ("認識されない", "Still not", HAND_OVER),
    ),
    _step(
        "default",
        (
            "設定は環境シートのとおりですか(既定の機器、IP、共有名)",
            "Are the settings as the environment sheet says (default device, address, share)?",
        ),
        ("違う所は直し、前の値を控えます。", "Correct what differs and note the old value."),
        ("同じだった", "They are", "updates"),
        ("直したら動いた", "Corrected, and it works", SOLVED),
        ("直しても動かない", "Corrected in vain", "updates"),
    ),
    _step(
        "updates",
        ("最近の更新や変更はありましたか", "Was anything updated or changed lately?"),
        ("日付と内容を書き留めます。", "Write down when and what."),
        ("あった", "Yes", HAND_OVER),
        ("ない", "No", GO_ON),
    ),
)
MENU = (
    _step(
        "screen",
        ("いまどの画面が開いていますか", "Which screen is open?"),
        ("画面の上に出ている名前を読んでもらいます。", "Have the title at the top read out."),
        ("目的の画面", "The right one", "item"),
        ("別の画面", "Another one", "way"),
    ),
    _step(
        "way",
        ("目的の画面まで一段ずつ案内してください", "Lead them there, one click at a time"),
        ("一つ押すごとに何が見えるか聞きます。", "Ask what they see after each click."),
        ("着いた", "They are there", "item"),
        ("メニューがない", "The menu is missing", HAND_OVER),
    ),
    _step(
        "item",
        ("目的の項目は押せますか", "Can the item be pressed?"),
        ("灰色の項目は権限か状態の問題です。", "Grey items lack a right or a state."),
        ("押せる", "Yes", "done"),
        ("灰色", "It is grey", HAND_OVER),
    ),
    _step(
        "done",
        ("ご本人だけで、もう一度できますか", "Can they do it once more on their own?"),
        ("手順の記事があれば送ります。", "Send the article, if there is one."),
        ("できた", "Yes", SOLVED),
        ("まだ難しい", "Not yet", GO_ON),
    ),
)
USUAL: tuple[tuple[str, str, str, tuple[Step, ...]], ...] = (
    ("physical", "物理的な確認", "Physical check", PHYSICAL),
    ("password", "ユーザー名とパスワード", "User name and password", PASSWORD),
    ("reinstall", "アンインストールと再インストール", "Uninstall and reinstall", REINSTALL),
    ("set_up", "機器とソフトの設定確認", "Hardware and software set-up", SET_UP),
    ("menu", "メニュー操作の案内", "Menu help", MENU),
)
