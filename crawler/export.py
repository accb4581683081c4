"""`scrapy crawl SITE -O out.jsonl`: one line a valid Article."""

from scrapy.exporters import JsonLinesItemExporter

from crawler.article import Article, to_json


class ArticleLines(JsonLinesItemExporter):
    """Writes Articles as `crawler.article.from_json` reads them."""

    def export_item(self, item: Article) -> None:
        """One article, one line."""
        self.file.write(to_json(item).encode("utf-8", "surrogatepass") + b"\n")
