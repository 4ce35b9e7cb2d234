"""Mails as clients, colleagues and machines write them."""

from email.message import EmailMessage

SUPPORT = "support@mirai.example"
MISAKI = "misaki@minato.example"


def letter(subject: str = "VPNが切れる", body: str = "朝から繋がりません。", **heads: str) -> bytes:
    """A mail of Misaki's, or as `heads` say; `In_Reply_To` stands for In-Reply-To."""
    mail = EmailMessage()
    told = {"From": f"高橋 美咲 <{MISAKI}>", "To": SUPPORT, "Subject": subject}
    told |= {"Message-ID": f"<{abs(hash((subject, body, *heads.values())))}@minato.example>"}
    told |= {name.replace("_", "-"): value for name, value in heads.items()}
    for name, value in told.items():
        if value:
            mail[name] = value
    mail.set_content(body)
    return mail.as_bytes()


def with_files(*files: tuple[str, bytes], **heads: str) -> bytes:
    """The same with files."""
    mail = EmailMessage()
    told = {"From": MISAKI, "To": SUPPORT, "Subject": "画面", "Message-ID": "<files@minato>"}
    for name, value in (told | heads).items():
        mail[name] = value
    mail.set_content("添付します。")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="x", filename=name)
    return mail.as_bytes()


def report(address: str, returned: str) -> bytes:
    """What a mail server says when it gives an address up."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <bounce-{address}>\r\nReturn-Path: <>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user here.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {returned}\r\n\r\n--b--\r\n"
    ).encode()
