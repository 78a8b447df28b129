"""Cites a source by the short key that the book calls it by, as in [guide]."""

from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style
from pybtex.style.labels import BaseLabelStyle
from sphinx.application import Sphinx


class ShortKeyLabels(BaseLabelStyle):
    def format_labels(self, sorted_entries):
        return (entry.key for entry in sorted_entries)


class ShortKeys(Style):
    default_label_style = ShortKeyLabels


def as_plain_list(app, pagename, templatename, context, doctree):
    # docutils gives the entries of its list a role that is no longer one.
    context["body"] = context.get("body", "").replace('role="doc-biblioentry"', 'role="listitem"')


def setup(app: Sphinx) -> dict:
    register_plugin("pybtex.style.formatting", "short-keys", ShortKeys)
    app.connect("html-page-context", as_plain_list)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
