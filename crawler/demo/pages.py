"""The demo sites' pages, in the shapes of mos.ru and of the Moscow district papers, furniture and all."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from crawler.demo.announcements import CITY, Announcement

ZONE = ZoneInfo("Europe/Moscow")
MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
API = "/api/newsfeed/v4/frontend/json/ru/articles"
RELATED = (
    "Более 300 дворов благоустроят на юге столицы в 2026 году",
    "Свыше 45 тысяч организаций получили налоговые льготы",
    "В индустриальном парке откроют 17 цехов за 9 млрд рублей",
    "За сутки врачи приняли 214 тысяч пациентов",
    "Почти 60 % горожан пользуются велосипедом",
    "Новый технопарк создаст 2,5 тысячи рабочих мест",
    "На 12 улицах заменят 1 400 фонарей",
    "Депутаты восьмого созыва провели 31 заседание",
    "Завод выпустит 500 томографов к концу 2027 года",
    "Самозанятым выдадут 3 000 микрозаймов под 5 % годовых",
)


def russian_day(day: date) -> str:
    """«19 октября 2024»."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def body(lines: Iterable[str]) -> str:
    """Paragraphs, lists and tables as HTML; figures keep their digits together with `&nbsp;`."""
    out: list[str] = []
    for line in lines:
        shown = re.sub(r"(?<=\d) (?=\d{3}\b)", "&nbsp;", html.escape(line, quote=False))
        if line.startswith("* "):
            out.append(f"<li>{shown[2:]}</li>")
        elif " | " in line:
            out.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in shown.split(" | ")) + "</tr>")
        else:
            out.append(f"<p>{shown}</p>")
    joined = "\n".join(out)
    joined = re.sub(r"((?:<li>.*</li>\n?)+)", r"<ul>\n\1</ul>\n", joined)
    return re.sub(r"((?:<tr>.*</tr>\n?)+)", r"<table>\n\1</table>\n", joined)


def api_item(item: Announcement) -> dict[str, Any]:
    """One item of the feed; of items that are pages first, the feed has no text."""
    at = item.published
    stamp = str(int(at.replace(tzinfo=ZONE).timestamp())) if at else None
    shown = f"{at:%Y-%m-%d %H:%M:%S}" if at else None
    return {
        "id": item.number,
        "title": html.escape(item.title),
        "label": None,
        "date": shown,
        "date_timestamp": stamp,
        "published_at": shown,
        "published_at_timestamp": stamp,
        "full_text": body(item.lines) if item.where == "city-api" else None,
        "preview_text": f"<p>{html.escape(item.lead)}</p>" if item.lead else None,
        "kind": "news",
        "tags": [{"title": tag} for tag in item.tags],
        "spheres": [{"id": 1299, "title": "Экономика и предпринимательство"}],
    }


def api_list(items: Sequence[Announcement], query: dict[str, str], size: int) -> dict[str, Any]:
    """A page of the feed, newest first, as `from`, `to`, `page` and `per-page` ask; at most `size` items."""
    low, high = query.get("from", ""), query.get("to", "9")
    chosen = [item for item in items if item.published is None or low <= f"{item.published:%Y-%m-%d %H:%M:%S}" < high]
    size, page = min(size, int(query.get("per-page", size))), int(query.get("page", 1))
    count = -(-len(chosen) // size)
    more = {**query, "page": str(page + 1)}
    following = {"next": {"href": f"https://{CITY}{API}?{urlencode(more)}"}} if page < count else {}
    return {
        "items": [api_item(item) for item in chosen[(page - 1) * size : page * size]],
        "_meta": {"totalCount": len(chosen), "pageCount": count, "currentPage": page, "perPage": size},
        "_links": following,
    }


def city_page(item: Announcement, today: date) -> str:
    """An announcement as mos.ru's page shows it."""
    at = item.published.replace(tzinfo=ZONE) if item.published else None
    time = f'<time class="news-article__date" datetime="{at.isoformat()}">{russian_day(at)}</time>' if at else ""
    lead = f'<div class="news-article__preview">{html.escape(item.lead)}</div>' if item.lead else ""
    tags = "".join(f'<a class="news-article-tags__link" href="/tags/{n}/">{tag}</a>' for n, tag in enumerate(item.tags))
    related = "".join(f'<li><a href="/news/item/9{n:03}/">{title}</a></li>' for n, title in enumerate(RELATED))
    return f"""<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>{item.title} / Город</title>
<link rel="canonical" href="https://{CITY}{item.path}"></head><body>
<header><span>{russian_day(today)}</span> <span>+7 °С</span> <span>Пробки 5 баллов</span></header>
<main class="news-article"><h1 class="news-article-title-container__title">{item.title}</h1>{time}
<a class="news-article__print" href="{item.path}print/">Версия для печати</a>{lead}
<div class="news-article__text">{body(item.lines)}<script>var hits = 48213;</script></div>
<div class="news-article-footer">{tags}<p>Просмотров: 48 213</p></div>
<aside>Читайте также<ul>{related}</ul></aside></main></body></html>"""


def paper_page(item: Announcement, lines: Iterable[str], today: date, charset: str) -> str:
    """An announcement as a district paper shows it: the date between two equal titles."""
    photo = f"<div>Источник фото: {item.photo}</div>" if item.photo else ""
    day = f"<div class='date'>{item.published:%d.%m.%Y}</div>" if item.published else ""
    related = "".join(f"<p>• <a href='/articles/raznoe/{n}/'>{title}</a></p>" for n, title in enumerate(RELATED))
    return f"""<html lang="ru"><head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{item.title}</title></head><body>
<div class="top">{russian_day(today)} <a href="/">Главная</a> <a href="/contacts/">Контакты: 8 (499) 000-00-00</a></div>
<h1>{item.title}</h1>
{photo}{day}
<h3>{item.title}</h3>
<div class="news-detail">{body(lines)}
<p>Теги: {", ".join(item.tags)}</p></div>
<p><a href="{item.path}?print=Y">Версия для печати</a></p>
<p><a href="/{item.path.split("/")[1]}/">К списку статей</a></p>
<p>Вам также может быть интересно:</p>{related}
<div>Популярное в соцсетях</div><p>Подписчиков: 15 204</p><p>ВКонтакте</p>
<p>© 2011–2026, тираж 30 000 экз.</p></body></html>"""


def paper_listing(items: Sequence[Announcement], page: int, size: int, today: date, charset: str) -> str:
    """A page of a paper's listing, newest first, with the pager's «next»."""
    rows = "".join(
        f'<div class="item"><span>{item.published:%d.%m.%Y}</span> <a href="{item.path}?from=list">{item.title}</a>'
        "</div>\n"
        for item in items[(page - 1) * size : page * size]
    )
    following = f'<a class="next" href="?PAGEN_1={page + 1}">Следующая</a>' if page * size < len(items) else ""
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>Новости</title></head><body><div>{russian_day(today)}</div>{rows}<div>{following}</div></body></html>"""
