"""What a page says to its reader: its text, without tags, as one line."""

import html
import re

from django.http import HttpResponse


def text_of(answer: HttpResponse) -> str:
    content = answer.content.decode()
    body = content[content.index("<main") :]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
