"""What goes wrong at the clients: sixteen small troubles, with what is said about each."""

from dataclasses import dataclass

from msp.desk.rules import Kind


@dataclass(frozen=True, slots=True)
class Plot:
    """A kind of trouble: what is asked, answered, noted; how long each piece takes (minutes)."""

    subject: str
    kind: Kind
    work: str
    minutes: tuple[int, ...]
    is_hard: bool
    answer: str
    solution: str


# subject | kind | work type | minutes | how hard; then the first answer and the solution
TOLD = """
メールが送信できない | incident | remote | 30+25 | easy
  状況を確認しています。少々お待ちください。
  送信サーバーの認証設定を更新しました。
複合機から印刷できない | incident | remote | 20 | easy
  ドライバーを確認します。
  ドライバーを入れ直し、印刷を確認しました。
新入社員のアカウント作成 | request | account | 40 | easy
  入社日までに準備します。
  アカウントと初期パスワードをお渡ししました。
退職者アカウントの停止 | request | account | 25 | easy
  本日中に停止します。
  アカウントを停止し、データを保管しました。
VPNが断続的に切れる | incident | server | 45+50 | hard
  装置のログを確認しています。
  MTUを変更し、切断が止まったことを確認しました。
共有フォルダーの復元依頼 | request | server | 35 | easy
  バックアップから探します。
  昨日時点のフォルダーを復元しました。
ファイルサーバーの動作が遅い | incident | server | 60+45 | hard
  負荷の状況を調べています。
  不要な世代を整理し、応答が戻りました。
多要素認証の再設定 | how_to | account | 15 | easy
  本人確認のうえ再設定します。
  再設定し、サインインを確認しました。
会議室モニターに映らない | incident | onsite | 55 | easy
  訪問の時間を調整します。
  ケーブルを交換しました。
PCの初期設定 | request | onsite | 90+60 | easy
  機器の到着後に伺います。
  設定を終え、動作を確認いただきました。
Wi-Fiにつながりにくい | incident | server | 40 | easy
  電波の状況を確認します。
  チャンネルを変更し改善しました。
表計算ファイルが開けない | how_to | remote | 20 | easy
  ファイルの状態を確認します。
  前の版から復旧し、開けることを確認しました。
ウイルス対策ソフトの警告が出る | incident | remote | 35+20 | easy
  検知の内容を確認します。
  検疫し、全体検査で問題がないことを確認しました。
ホームページの表示が崩れる | incident | server | 45 | easy
  更新の履歴を調べています。
  更新前の状態へ戻しました。
請求書の内訳を知りたい | other | remote | 10 | easy
  担当より内訳をお送りします。
  内訳をお送りし、ご確認いただきました。
操作方法の問い合わせ(ビデオ会議) | how_to | remote | 15 | easy
  手順をお送りします。
  手順書をお送りしました。
"""


def _read(told: str) -> tuple[Plot, ...]:
    lines = told.strip().splitlines()
    plots = []
    for head, answer, solution in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        subject, kind, work, minutes, how = (part.strip() for part in head.split("|"))
        spent = tuple(map(int, minutes.split("+")))
        words = (answer.strip(), solution.strip())
        plots.append(Plot(subject, Kind(kind), work, spent, how == "hard", *words))
    return tuple(plots)


PLOTS = _read(TOLD)
