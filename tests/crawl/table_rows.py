"""The addresses of the desk's last rows, in the way of `table`."""

TABLE = """
# product_pages
GET   /knowledge/products/                               all
GET   /knowledge/products/{product}                      all
GET   /knowledge/products/{product}/edit                 TLD..A.. ....
POST  /knowledge/products/{product}/edit                 TLD..A.. ....
# product_pages_api
GET   /api/v1/product-pages                              all
GET   /api/v1/product-pages/{product}                    all
PUT   /api/v1/product-pages/{product}                    TLD..A.. ....
# accounts_beside
GET   /tickets/{ticket}/account                          .LDFSA.R ....
"""
