"""What is known, in a browser: articles, known errors, pages of products."""

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.knowledge.web import articles, errors, products

PAGES = (articles.pages, errors.pages, products.pages)
WORK = mark("Work")
READ = Permission.KNOWLEDGE_READ
PLACES = (
    Place("known_errors.index", "lightbulb", mark("Known errors"), READ, WORK),
    Place("knowledge.index", "book-open", mark("Articles"), READ, WORK),
    Place("product_pages.index", "package", mark("Product pages"), READ, WORK),
    Place("knowledge.index", "book-open", mark("Guides"), READ, "", audience="client"),
)
