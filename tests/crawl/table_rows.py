"""The addresses of the desk's last rows, in the way of `table`."""

TABLE = """
# accounts_beside
GET   /tickets/{ticket}/account                          .LDFSA.R ....
"""
