"""Reading a page in a test: its text as a reader sees it, its links, its weight."""

from __future__ import annotations

import gzip
import re
from html import unescape
from html.parser import HTMLParser

_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")


_BLOCKS = {"dt", "dd", "li", "p", "td", "th", "h1", "h2", "h3", "br", "option", "section"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.links, self.ids, self._hidden = [], [], [], 0

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self._hidden += tag in {"script", "style", "svg"}
        if tag in _BLOCKS:
            self.words.append(" ")
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if "id" in attributes:
            self.ids.append(attributes["id"])

    def handle_endtag(self, tag):
        self._hidden -= tag in {"script", "style", "svg"}

    def handle_data(self, data):
        if not self._hidden:
            self.words.append(data)


class Page:
    """A finished answer."""

    def __init__(self, response):
        self.response = response
        self.html = response.content.decode()
        reader = _Reader()
        reader.feed(self.html)
        self.links, self.ids = reader.links, reader.ids
        self.text = re.sub(r"\s+", " ", unescape("".join(reader.words))).translate(_ISOLATES)

    @property
    def weight(self):
        """Bytes of the page as sent, compressed."""
        return len(gzip.compress(self.response.content))

    @property
    def commands(self):
        """Command lines on the page, as they are copied."""
        blocks = re.findall(r"<pre><code>(.*?)</code></pre>", self.html, re.DOTALL)
        return [unescape(re.sub(r"<[^>]+>", "", block)) for block in blocks]

    def table(self, caption):
        """Rows of the table with this caption, each a list of texts."""
        found = re.search(
            rf"<caption[^>]*>[^<]*{re.escape(caption)}[^<]*</caption>.*?</table>", self.html, re.DOTALL
        )
        assert found, f"no table {caption!r}"
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", found[0], re.DOTALL)
        return [
            [_plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in rows
        ]


def _plain(markup):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup))).translate(_ISOLATES).strip()


def get(client, address, **extra):
    """Open a page that must be there."""
    response = client.get(address, **extra)
    assert response.status_code == 200, (address, response.status_code)
    return Page(response)
