"""Who and what the desk's story is about, beside the cast that all stories share."""

NAMES = {
    "engineer": ("佐々木 健", "Ken Sasaki"),
    "vendor": ("北斗電機サポート", "Hokuto Support"),
    "vpn_drops": ("本社と工場のVPNが切れる", "The VPN to our factory drops"),
    "vpn_mail": (
        "お世話になっております。朝から工場のVPNが数分おきに切れます。\n"
        "画面には ERROR 691 と出ています。ご確認をお願いいたします。",
        "Good afternoon. Since this morning the VPN to our factory drops every few minutes.\n"
        "The screen shows ERROR 691. Could you please look into it?",
    ),
    "known": ("VPN接続時に認証エラーが出る", "The VPN refuses the password"),
    "known_symptom": ("接続時に ERROR 691 と出る。", "ERROR 691 is shown on connecting."),
    "known_help": ("パスワードを設定し直す。", "Set the password anew."),
    "which": ("切れるのはどの拠点でしょうか。", "Which of your sites is affected?"),
    "factory_only": ("工場だけです。本社は問題ありません。", "Only the factory; the office works."),
    "goal": ("工場から受注システムを使いたい", "Use the order system from the factory"),
    "outcome": ("VPNが一日切れない", "The VPN holds for a whole day"),
    "symptom": ("数分おきにVPNが切れる", "The VPN drops every few minutes"),
    "system": ("拠点間VPN(工場)", "VPN between the sites (factory)"),
    "supposed": ("たぶん認証エラー", "Authentication, we suppose"),
    "error": ("ERROR 691 接続が切断されました", "ERROR 691 The connection was closed"),
    "steps": ("VPNに接続して5分待つ", "Connect the VPN and wait for five minutes"),
    "logs": ("11/4 10:02〜10:31 に7回切断", "7 drops between 10:02 and 10:31 on 4 Nov"),
    "tried": ("パスワードの再設定、ルーターの再起動", "New password, restart of the router"),
    "passed_on": (
        "専門の担当者が詳しく調査いたします。",
        "A specialist of ours is going to look into it.",
    ),
    "which_times": ("切れた時刻が分からない", "It does not say when it dropped"),
    "many_stop": ("工場の出荷が止まりかけている", "Shipping of the whole factory is at stake"),
    "we_agree": ("出荷への影響を確認した", "We saw what it means for shipping"),
    "ask_vendor": (
        "ファームウェア 3.2 でVPNが5分ごとに切れます。既知の不具合でしょうか。",
        "With firmware 3.2 the VPN drops every five minutes. Is that a known fault?",
    ),
    "vendor_says": ("3.3 で修正済みの不具合です。", "That fault is corrected in 3.3."),
    "vpn_solution": (
        "ルーターのファームウェアを 3.3 に更新した",
        "Updated the routers to firmware 3.3",
    ),
    "vpn_cause": ("ファームウェア 3.2 の不具合", "A fault of firmware 3.2"),
    "vpn_fix": ("ルーターのファームウェアを 3.3 に更新する", "Update the routers to firmware 3.3"),
    "lab": ("検証室のルーター", "A router in our lab"),
    "vpn_reply": (
        "ルーターのファームウェアを更新いたします。",
        "We are going to update the firmware of your router.",
    ),
    "kind_word": ("早くて助かりました。", "That was quick, thank you."),
    "better": ("途中の連絡がもう少しあると安心です。", "A word in between would be welcome."),
    "vpn_class": ("VPN・リモート接続", "VPN and remote access"),
}
MAILS = {"engineer": "ken@mirai.example", "vendor": "support@hokuto.example"}
