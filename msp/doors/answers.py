"""What a view may answer: a page, an answer with headers of its own, either with its status.

Flask's own type names everything that a WSGI server takes. We need four of its shapes, and a type
checker took as long for the rest as for half of the house.
"""

from werkzeug.wrappers import Response

Answer = str | Response | tuple[str | Response, int]
