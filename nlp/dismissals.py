"""Numerals that state no amount: phones, addresses, documents, names, times of day, markers, idioms, each with its reason.

Every pattern carries a phrase that asked for it. The rest (ordinals, «один из», denominators) is decided by grammar in
`ordinals_and_idioms`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.morphology import forms
from nlp.numerals import MONTHS, numerals
from nlp.text import words

ENDINGS = r"(?:ru|рф|com|org|net|su|moscow|io|info|gov|online|site)"  # of addresses on the web
NO = r"(?:№№?|N|no\.)\s?"
DOCUMENTS = r"патент|сертификат|полис|накладн|постановлени|распоряжени|приказ|указ|закон|решени|определени|директив|письм|протокол|свидетельств|лицензи|договор|контракт|соглашени|конвенци|резолюци|кодекс"  # fmt: skip
STREET = r"(?:улиц\w*|ул\.|проспект\w*|просп\.|пр-т\w*|пр\.|переулк\w*|переулок|пер\.|шоссе|ш\.|бульвар\w*|б-р|бул\.|набережн\w*|наб\.|проезд\w*|пр-д|площад[ьи]|пл\.|аллe\w*|аллея|аллее|тупик\w*|линия|линии|микрорайон\w*|мкр\.?|квартал\w*)"  # fmt: skip
STREETS = "ул. улиц просп пр. пр-т пр-д переул пер. шоссе ш. бул б-р наб проезд площад пл. алл тупик лини мкр микрорайон квартал"
HOUSE = r"\d+(?:к\d+)?(?:\s?[а-яёa-z])?(?:\s?/\s?\d+(?:[а-я])?)?(?![\w%])"
PART = rf"(?:,?\s?(?:д\.|дом\w{{0,2}}|корп\.|корпус\w{{0,2}}|к\.|стр\.|строени\w+|вл\.|владени\w+|лит\.|литер\w?|кв\.|квартир\w+|оф\.|офис\w?|под\.|подъезд\w?|каб\.|кабинет\w?|эт\.|пом\.)\s?{HOUSE})"  # fmt: skip

_CAPITALS = re.compile(r"\[(?![^\]]*а-я)[^\]]*А-Я[^\]]*\]")  # a class of capitals means capitals

# In order of precedence: what an earlier pattern took, a later one does not see.
# `needs`: a pattern is tried only where one of these stands in the text, in lower case; none when it says nothing.
PATTERNS: tuple[tuple[str, frozenset[str], re.Pattern[str]], ...] = tuple(
    (reason, frozenset(needs.split()), re.compile(rf"(?<![а-яёa-z])(?:{_CAPITALS.sub(lambda c: f'(?-i:{c.group()})', pattern)})", re.I))
    for reason, needs, pattern in (
        ("proper_name", ":// @ .ru .рф .com .org .net .su .moscow .io .info .gov .online .site www.", rf"(?:https?://|www\.)\S{{1,500}}|(?<![\w.+-])[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}}|(?<![\w.-])(?=[\w.-]{{0,80}}\d)[a-z0-9][\w-]{{0,62}}(?:\.[\w-]{{1,63}}){{0,4}}\.{ENDINGS}\b(?:/\S*)?|(?<![\w.-])(?:[a-z0-9][\w-]{{0,62}}\.){{1,4}}{ENDINGS}/\S{{1,500}}(?<![.,;:!?)»])"),  # progulki24.ru
        ("proper_name", ".", r"(?<![\w.-])(?=[a-z0-9-]{0,62}\d)[a-z0-9-]{0,62}[a-z][a-z0-9-]{0,62}\.[a-z]{2,12}(?!\w|\.\w)"),  # dron77.city
        ("document_number", "/", r"(?<![\w.])\d{1,4}(?:-\d{1,4}){1,4}/\d[\d-]{5,20}(?:-[А-ЯЁ]{1,3})?(?!\w)"),  # 2-6-27/2016-04-06-25-АИ
        ("identifier", "инн огрн кпп окпо оквэд окато октмо бик снилс isbn issn уин егрн вин vin imei ip id счет р/с к/с кадастр к/н", r"\b(?:ИНН|ОГРН(?:ИП)?|КПП|ОКПО|ОКВЭД|ОКАТО|ОКТМО|БИК|СНИЛС|ISBN|ISSN|УИН|ЕГРН|ВИН|VIN|IMEI|IP|ID|счет|р/с|к/с|кадастров\w+ номер\w*|к/н)(?:\s[а-яё]+)?(?:\s?[-:№]\s?|\s)\d[\d\s:.-]*\d"),  # ИНН 7710349494
        ("identifier", ":", r"\b\d{2}:\d{2}:\d{6,7}:\d+\b"),  # 77:01:0001001:1234
        ("phone", "8 +7", r"(?<![\w.])(?:\+7|8)[\s-]?\(?\d{3,5}\)?[\s-]?\d{1,3}[\s-]?\d{2}[\s-]?\d{2}(?:[\s-]?\d{2})?(?:,?\s(?:доб|добавочный)\.?\s\d+)?(?:\s(?:и|или)\s\d{2,3}(?!\d|\s?[а-яё%]))?(?!\w)"),  # 8-800-555-01-12
        ("phone", "(", r"(?<![\w.])\(\d{3,5}\)\s?\d{1,3}(?:[\s-]\d{2}){1,2}(?!\w)"),  # (4852) 40-12-12
        ("phone", "тел номер факс горяч центр", r"(?:тел(?:ефон(?:у|а|ом|е|ы|ов|ам|ами|ах|н\w+\s(?:номер\w*|лини\w+))?|\.)(?!\w)|(?:(?<=по\s)|(?<=на\s)|(?<=единому\s)|(?<=короткому\s)|(?<=бесплатному\s)|(?<=общему\s))номер(?:у|ам)|(?<=сообщением на\s)номер|(?<=СМС на\s)номер|номер(?=\s(?:телефон|горяч|спас|экстренн|служб|довер|диспетч|дежурн))|факс\w*|горяч\w+ лини\w+|call-центр\w*|контакт-центр\w*)(?:\s[а-яё]+){0,3}\s?[:—–-]?\s?(?P<n>\d(?:[\d\s()-]{1,}\d)(?:\s(?:и|или)\s\d{2,3}(?!\d))?)(?!\s?(?:звон|обращ|процент|%|тыс|млн|раз|минут|секунд|год|час|сут))(?![\w%])"),  # Телефон спасения — 112
        ("phone", "набирайте наберите звон", r"(?:набирайте|наберите|звоните|позвоните|позвонить)\s(?:по\s)?(?P<n>\d{3}(?:\s(?:или|и)\s\d{3})?)(?!\d)"),  # набирайте 112
        ("phone", "номер", r"(?:экстренн|един|коротк|бесплатн|справочн)\w{2,4}\s(?:[а-яё]+\s)?номер\w{0,3}(?:\s[а-яё]+){0,3}\s?[—–:-]?\s?(?P<n>\d{3,4})(?!\d|\s?%|\s(?:звон|обращ|жител|раз|человек|заявк))"),  # Экстренный номер — 112
        ("phone", "-", r"(?<![\w.,/-])\d{1,3}(?:-\d{2}){2}(?![\w-])"),  # 55-17-17
        ("coordinate", "°", r"(?<![\d.,])\d{1,3}(?:[.,]\d{1,9})?\s?°\s?(?:\d+\s?['′]\s?)?(?:\d+(?:[.,]\d+)?\s?[\"″]\s?)?(?:с|ю|в|з)\.?\s?(?:ш|д)\.?"),  # 55,75° с. ш.
        ("coordinate", "координат широт долгот", r"(?:координат\w*|широт\w*|долгот\w*)\s?[:—–-]?\s?\d+[.,]\d+(?:,?\s\d+[.,]\d+)?"),
        ("document_number", DOCUMENTS.replace("|", " "), rf"(?:{DOCUMENTS})\w*(?:\s[а-яёА-ЯЁ.]+){{0,5}}?\sот\s\d{{1,2}}(?:\.\d{{1,2}}\.\d{{2,4}}|\s[а-я]+\s\d{{4}})(?:\s?г(?:ода|\.)?)?(?:,?\s{NO}\d[\w/.-]*)?"),  # постановлению от 03.04.2020 № 434
        ("document_number", "№ n", rf"{NO}\d[\d/.]*(?:-\s?[а-яё]+(?:/\d+)?|[а-яё](?![а-яё]))(?:\sот\s\d{{1,2}}(?:\.\d{{1,2}}\.\d{{2,4}}|\s[а-я]+(?:\s\d{{4}}(?:\s?года|\s?г\.)?)?))?"),  # № 1187-ПП, № 1089н, № 56-Р от 9 июня
        ("document_number", "№ n", rf"(?:{DOCUMENTS})\w*(?:\s[а-яё-]+){{0,4}}\s{NO}\d[\w/.-]*"),  # законом № 44
        ("document_number", "стать ст.", r"(?:(?:част[ьи]\w*|ч\.|пункт\w*|п\.|пп\.|подпункт\w*|абзац\w*)\s?\d+(?:\.\d+)*(?:\sи\s\d+)?,?\s?)*(?:стать[яеийю]\w*|ст\.)\s?\d+(?:[.-]\d+)*(?:(?:,\s|\sи\s)\d+(?:[.-]\d+)*)*(?:\s(?:КоАП|УК|ГК|ТК|НК|ЖК|СК|АПК|ГПК|УПК|Конституци\w+|Налогов\w+|Уголовн\w+)(?:\sРФ)?)?"),  # части 1 статьи 9.4 КоАП
        ("document_number", "стать ук коап тк гк нк апк гпк упк", r"(?<!\w)\d{1,3}(?:\.\d+){0,5}(?:-[йяею])?\s(?:стать[яеийю]\w*\s(?:Конституции|закона|кодекса|Кодекса|УК|КоАП|ТК|ГК|НК)|(?:УК|КоАП|ТК|ГК|НК|АПК|ГПК|УПК)(?:\sРФ)?(?!\w))"),  # (159 УК РФ), 155 статье Конституции
        ("document_number", "ук коап тк гк нк апк гпк упк", r"(?<!\w)(?:УК|КоАП|ТК|ГК|НК|АПК|ГПК|УПК)\s(?:РФ\s)?\d+(?:\.\d+)*"),  # КоАП РФ 13.15
        ("document_number", "част ч. пункт п.", r"(?:част[ьи]\w*|ч\.|пункт\w*|подпункт\w*|п\.|пп\.)\s?\d+(?:\.\d+)+"),
        ("document_number", "част пункт", r"(?:част[ьи]|частей|пункт[аеуы]?|пунктом|пунктам[и]?|пунктов|подпункт\w*)\s\d+(?:(?:,\s|\sи\s)\d+)*(?=\s(?:част|стат|пункт|абзац|постановл|приказ|указ|распоряж|закон|порядк|правил|положен|перечн))"),  # пунктами 1 и 7 части 2
        ("document_number", "гост санпин снип сп ост ту фз рд му пп тр", r"\b(?:ГОСТ|СанПиН|СНиП|СП|ОСТ|ТУ|ФЗ|РД|МУ|ПП|ГОСТ\sР|ТР\sТС)(?:\sР)?[\s-]\d[\d./-]*(?:-\d+)*"),  # ГОСТ 28389-89
        ("document_number", "-", r"(?<![\w,.])\d{1,4}-(?:(?-i:[А-ЯЁ]{2,3})|п|р|н)\b"),  # 44-ФЗ
        ("document_number", "номер", rf"(?:{DOCUMENTS}|документ|проект|бюллетен|заявлени|обращени|дел[оау])\w*(?:\s[а-яё]+){{0,4}}\s(?:(?:под|за)\sномером|имеет\sномер|присвоен\sномер|номер)\s\d+(?:[-/][а-яё\d]{{1,6}})*"),  # приказ имеет номер 118-о
        ("school_number", "№ n", rf"(?:школ\w+|гимнази\w+|лице\w+|колледж\w*|детск\w+\sсад\w*|детсад\w*|училищ\w+|интернат\w*|ДОУ|СОШ|ГБОУ|ДШИ|ДЮСШ|ПТУ|техникум\w*|садик\w*|филиал\w*\sшколы)(?:\s[«\"][^»\"]*[»\"])?\s{NO}\d+(?:(?:,\s|\sи\s)(?:{NO})?\d+)*"),  # школе № 18
        ("school_number", "школ лице гимнази сош гбоу", r"(?:школ[аеуыой]+|лице[йяею]|гимнази[яиюей]+|СОШ|ГБОУ)\s\d{2,4}(?![\d\s]*\s?(?:учен|дет|школ|мест|челов|класс|год|лет|рубл|процент|%|тыс|млн|млрд|кв|м\b))(?!\w|,\d)"),  # в школе 1530
        ("address", "адресу", rf"(?:по\sадресу:?\s)(?:[А-ЯЁ0-9][\w.-]*,?\s){{0,4}}?{STREET}[^.;|\n]{{0,60}}?\d+(?:{PART})*"),
        ("address", "адресу", rf"(?<=адресу:\s)[А-ЯЁ][\w-]+(?:\s[А-ЯЁ][\w-]+)?,\s{HOUSE}(?:{PART})*"),  # по адресу: Мира, 12, кабинет 4
        ("address", "-", rf"(?<!\d)\d{{1,4}}-(?:й|я|го|ая|ой|ый|м)\s(?:[А-ЯЁ][\w-]{{1,50}}\s){{1,2}}(?:улиц\w*|переул\w+|проезд\w*|лини\w+|квартал\w*|просек\w*|проспект\w*)(?:(?:,\s?(?:д(?:ом|\.)\s?)?{HOUSE})?(?:{PART})*)"),  # 2-й Парковой улице, д. 7, стр. 1
        ("address", "-", rf"(?<!\d)\d{{1,4}}-(?:й|я|е|го|ая)\s(?:[Лл]ини\w+|[Пп]росек\w+|[Мм]икрорайон\w*)(?:,\s?{HOUSE})?(?:{PART})*"),  # на 4-й Линии, 18
        ("address", STREETS, rf"(?:ул\.|{STREET})\s(?:им\.\s|имени\s)?(?:\d+(?:-\w+)?\s)?(?:[А-ЯЁ][\w.-]*\s?){{1,4}},?\s?(?:д(?:ом\w?|\.)\s?)?{HOUSE}(?:(?:,\s|\sи\s)\d+(?:[а-я])?(?!\s?[а-яё%]|\d))*(?:{PART})*"),  # ул. Приборостроителей, 21, стр. 2
        ("address", STREETS, rf"(?:[А-ЯЁ][\w-]{{1,50}}\s){{1,3}}{STREET}(?:,\s?(?:д(?:ом|\.)\s?)?{HOUSE}(?!\s?(?:%|тыс|млн|млрд|процент)|,\d))(?:{PART})*"),  # Сиреневом бульваре, 12
        ("address", STREETS, rf"(?:[А-ЯЁ][\w-]{{1,50}}\s){{1,3}}{STREET}(?:{PART})+"),
        ("address", STREETS, rf"(?:ул\.|{STREET})\s\d+(?:-\w+)?\s(?:[А-ЯЁ]\w+)(?:\s[А-ЯЁ]\w+)?(?:,\s?{HOUSE})?(?:{PART})*"),  # улице 8 Марта
        ("address", STREETS, rf"(?:ул\.|{STREET})\s\d+\s?-?лет(?:ия)?\s(?:[А-ЯЁ]\w+\s?){{1,3}}(?:,\s?{HOUSE})?(?:{PART})*"),  # ул. 40 лет Октября, 3/1
        ("address", STREETS, rf"(?:ул\.|{STREET})\s\d{{4}}\sгода,\s?{HOUSE}(?:{PART})*"),  # улице 1905 года, 19
        ("address", "", rf"(?<=[аопву:—]\s)[А-ЯЁ][а-яё]+(?:ой|ей|ом|ая|ий|ого|ина|ова|ская|ской|ную|ной|ный|ных|вке),\s{HOUSE}(?:{PART})*(?!\s(?:процент|тыс|млн|млрд|рубл|человек|[а-яё]+(?:ов|ей|ий|ых)\b)|,\d)"),  # на Заводской, 8
        ("address", "д. дом вл. владени корп стр кв. квартир каб. кабинет офис подъезд комнат ауд окн", rf"\b(?:д\.|дом(?:а|е|у|ом|ами|ах|ов)?|вл\.|владени[еяи]|корп\.|корпус[аеу]?|стр\.|строени[еяи]|(?<![ivx\dйе]\s)кв\.|квартир[аеуы]|каб\.|кабинет[аеу]?|офис[аеу]?|подъезд[аеу]?|комнат[аеуы]|ауд\.|аудитори[яию]|окн[оеа])\s(?:{NO})?\d+(?:(?:[а-яё]|\s[абг-зй-нпрт-я])(?![\w.]))?(?:\s?/\s?\d+)?(?:(?:,\s|\sи\s)\d+(?:[а-я])?(?![\w%,]|\s?[а-яё]*(?:ов|ей|ий)\b))*(?:{PART})*(?!\s?(?:%|процент|тыс|млн|млрд|кв\.?\s?м|м²|год|лет|человек|[а-яё]+(?:ов|ей|ий|ых)\b)|[\d,]\d|\w)"),  # дома 25, кабинет 15
        ("address", "индекс", r"индекс(?:ом|а|у|е)?\s(?P<n>\d{6})(?!\d)"),  # отделение с индексом 624130
        ("address", "", r"(?:^|(?<=\s))\d{6},\s?(?=г\.|[А-ЯЁ])"),  # 101000, г. Москва
        ("time_of_day", "", r"(?<![\w:.,])(?:[01]?\d|2[0-4])[:.][0-5]\d(?:\s?(?:до|по|и|[-–—])\s?(?:[01]?\d|2[0-4])[:.][0-5]\d)(?!\w|[.:,]\d)"),  # 10:00 до 23:00
        ("score", "счет", r"(?:со?\s+)?счет(?:ом|а|е|у)?\s(?:—\s)?\d{1,3}\s?[:–-]\s?\d{1,3}"),  # со счетом 3:1
        ("time_of_day", ":", r"(?<![\w:.,])(?:[01]?\d|2[0-4]):[0-5]\d:[0-5]\d(?![\w:])"),  # 06:28:22
        ("time_of_day", ":", r"(?<![\w:.,])(?:[01]?\d|2[0-4]):[0-5]\d(?!\w|:\d)"),  # 18:00
        ("time_of_day", "", r"(?:в|с|до|к)\s(?P<n>(?:[01]?\d|2[0-3])\.[0-5]0)(?![\d%]|[.,]\d|\s?(?:тыс|млн|млрд|процент|%|руб|км|м\b|раз|га|градус|балл|[а-яё]+(?:ов|ей|ий|ых|а)\b))"),  # в 10.00
        ("score", ":", r"(?<![\w:.,])\d{1,3}:\d{1,3}(?![\w:])"),
        ("time_of_day", "мест моск мск", r"(?<![\w:.,])(?:[01]?\d|2[0-4])\.[0-5]\d(?=\s(?:по\s(?:местному|московскому|Москве)|мск|МСК))"),  # в 10.25 по местному времени
        ("time_of_day", "утра вечера ночи дня пополудни", r"(?<![\w,.])(?:в|с|до|к|после|около)\s(?!(?:1|[2-9]1)\sдня)(?P<n>\d{1,2}|один|два|двух|три|трех|четыре|четырех|пять|пяти|шесть|шести|семь|семи|восемь|восьми|девять|девяти|десять|десяти|одиннадцать|двенадцать)\s(?:час(?:ов|а|у|ам)?\s)?(?:\d{1,2}\sминут\s)?(?:утра|вечера|ночи|дня|пополудни)\b"),  # в 8 утра
        ("time_of_day", "минут", r"(?<![\w,.])(?:в|с|до|к)\s(?P<n>\d{1,2}\sчас(?:ов|а)\s\d{1,2}\sминут\w?)(?=\s(?:\d|[а-я]+\s(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)|по московскому))"),
        ("time_of_day", "час", r"(?<![\w,.])с\s(?P<n>(?:1?\d|2[0-4])\sдо\s(?:1?\d|2[0-4])\sчас(?:ов|а))(?!\w)"),  # с 9 до 18 часов
        ("time_of_day", "утра вечера ночи", r"(?<![\w,.])(?P<n>\d{1,2})\s(?:час(?:ов|а|у)?\s)?(?:утра|вечера|ночи)\b"),
        ("proper_name", "", r"\b\d{1,3}[A-ZА-ЯЁ]{1,4}[-–]?\d+\w*"),  # 16К-0824, 2ТЭ116
        ("proper_name", "", r"(?<![\w.,-])\d+(?-i:(?!(?:km|mm|cm|dm|kg|mg|ml|kw|kWh|kV|kB|Kb|KB|MB|Mb|GB|Gb|TB|Tb|MW|MWh|GW|Hz|kHz|MHz|GHz|mln|bn|USD|EUR|RUB|GBP|CNY|UAH|KZT|JPY|CHF|BYN|MYR|RM|mAh|dpi|px|fps|Wh|VA|kVA|pm|am|hp|lm|rpm)\b)[A-Za-z]{2,})\w*(?:\s[A-Z]\w+)*"),  # 1MDB, 21st Century Fox
        ("proper_name", "", r"(?<![\w.,])\d{1,3}(?-i:[А-ЯЁ][а-яё]{3,})(?!\w)"),  # 7Плюс
        ("proper_name", "-", r"(?<![\w.,-])\d{2,3}-\d{2,4}(?-i:[А-ЯЁA-Z])(?!\w)"),  # 71-931М
        ("proper_name", "модел модификац сери", r"(?:модел\w{1,3}|модификаци\w|сери\w{1,3})\s«?(?P<n>\d{2,4}-\d{2,4}\w?)(?!\w)"),  # модели 71-945
        ("proper_name", "", r"(?-i:(?<!\w)(?=[a-z]?[A-Z])[A-Za-z]+(?:\s[A-Z][A-Za-z]+)*)\s\d{1,4}(?![\d,.]\d)(?:-\d+|(?:\s(?-i:[A-Z])\w+)+|(?=[»\"”]))"),  # Dreamliner 787-8, Mazarin 72 Sports Fly
        ("proper_name", "9/11", r"(?<![\d/])9/11(?![\d/])"),  # после 9/11
        ("proper_name", "/", r"\b24/7\b|\b365/24\b|\b7/24\b"),
        ("proper_name", "covid sars ковид", r"\b(?:COVID|SARS-CoV|Covid|ковид)[-‑ ]?\d+\b"),
        ("proper_name", "обновлен сборк прошивк", r"(?:обновлени[еяюи]|сборк[аеуи]|прошивк[аеуи])\s\d{1,3}\.\d{1,3}(?![\d%]|\s?(?:тыс|млн|млрд|процент))"),  # обновление 3.12
        ("proper_name", "верси релиз v", r"(?:верси[яиюей]+|релиз\w*|v\.?)\s?\d+(?:\.\d+)*(?:\s(?:и|или)\s(?:новее|выше|старше))?"),  # версия 3.2
        ("proper_name", "", r"\b(?!\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)\b)\d+\.\d+\.\d+(?:\.\d+)*\b"),  # 4.2.1
        ("proper_name", "iso исо iec ieee en din breeam windows android ios http astra", r"(?:ISO|ИСО|IEC|IEEE|EN|DIN|BREEAM|Windows|Android|iOS|HTTP|Astra\sLinux)(?:[/\s-](?:IEC|МЭК))?[\s-]\d[\d.:-]*"),  # ISO 9001
        ("proper_name", ".0", r"\b[А-ЯЁA-Z][\w-]*\s\d\.0\b"),  # Индустрии 4.0
        ("proper_name", "", r"(?<![\w,.])\d[GК](?![\w])|\b\d{1,2}[DД]\b|\b4K\b|\b\dG\b"),  # 5G
        ("proper_name", "« \" „", r"[«\"„][^»\"“|]{0,80}\d[^»\"“|]{0,40}[»\"“]"),  # «Композит-2»; see quoted_name
        ("proper_name", "", r"(?<![\w-])(?!(?:на|до|от|по|за|из|не)\b)(?=[\w-]*[A-ZА-ЯЁ])[A-Za-zА-Яа-яЁё]+(?:-[A-Za-zА-Яа-яЁё]+)*[-‑–]\d+(?:[-./]?[A-Za-zА-Яа-яЁё\d]+)*"),  # МЦД-2, Прогресс-3, МКБ-10
        ("proper_name", "", r"(?<!\w)(?!(?:USD|EUR|RUB|GBP|CNY|UAH|KZT|JPY|CHF|BYN|MYR|RM)\d)[A-ZА-ЯЁ]{1,4}\d+(?:[-./]?\w+)*"),  # А107, ЗИЛ130, iQ5
        ("proper_name", "", r"(?<![\w.,/-])(?![всукоияа]\d)(?-i:[а-яё])\d{1,4}(?![\w%]|[.,]\d)"),  # маршрут т73
        ("proper_name", "маршрут автобус троллейбус трамва рейс поезд вагон электробус палат больниц поликлиник участ блок цех скваж мастерск лот тираж серии тэц гкб рисун отделени забор", rf"(?:маршрут\w*|автобус\w*|троллейбус\w*|трамва\w+|рейс\w*|поезд\w*|вагон\w*|электробус\w*|палат\w+|больниц\w+|поликлиник\w+|участ\w+|блок\w*|цех\w*|скваж\w+|мастерск\w+|лот\w*|тираж\w*|серии|ТЭЦ|ГКБ|избирательн\w+\sучаст\w+|рисун\w+|отделени\w+|вод[оы]забор\w*)\s{NO}\d[\w-]*(?:(?:,\s|\sи\s)(?:{NO})?\d[\w-]*)*"),  # больница № 1
        ("proper_name", "№ n", rf"{NO}\d[\w/-]*(?:(?:,\s|\sи\s){NO}\d[\w-]*)*"),  # рисунок № 17
        ("proper_name", "маршрут автобус трамва рейс", r"(?:маршрут\w{0,3}|автобус(?:е|у|ом)?|трамва[йюе]+|рейс(?:а|е|ом)?)\s(?P<n>\d+[а-я]?)(?=[\s,.)])(?!\s(?:пассажир|человек|раз|тыс|млн|процент|%|рубл|час|минут|километр|км|автобус|трамва|машин))"),
        ("proper_name", "топ- top-", r"\b(?:топ|ТОП|top)-(?P<skip>\d+)"),
        ("list_marker", "", r"^\s*(?P<n>\d{1,2}(?:\.\d{1,2})*[.)])(?=\s+[«\"А-ЯЁA-Z])"),  # 1. Экономика
        ("list_marker", "пример шаг этап вопрос совет правило способ вариант случай факт миф причина пункт", r"^\s*(?:Пример|Шаг|Этап|Вопрос|Совет|Правило|Способ|Вариант|Случай|Факт|Миф|Причина|Пункт)\s(?P<n>\d{1,2})(?=[.:)]|\s[—–]|$)"),  # Пример 1.
        ("list_marker", ")", r"^\s*(?P<n>\d{1,2}\))(?=\s)"),  # 1) открыть
        ("list_marker", ")", r"(?<=[\s;])\d{1,2}\)(?=\s)"),  # 1) первое; 2) второе
        ("list_marker", ")", r"(?:^|(?<=[.;:]\s))\(\d{1,2}\)(?=\s)"),
        ("document_number", "таблиц табл рис глав приложени раздел стр том", r"(?:таблиц\w+|табл\.|рис\.|рисун\w+|глав[аеуы]|приложени\w+|раздел\w*|стр\.|страниц\w+|том[аеу]?)\s(?:№\s?)?(?P<n>\d+(?:\.\d+)*)(?!\s?(?:процент|%|тыс|млн|[а-яё]+(?:ов|ей|ий|ых)\b)|\w|,\d)"),
    )
)  # fmt: skip

NEEDS: frozenset[str] = frozenset().union(*(needs for _, needs, _ in PATTERNS))
_HOURS = r"(?:один|одного|дв(?:а|ух)|тр(?:и|[её]х)|четыр(?:е|[её]х)|(?:пят|шест|сем|восем|девят|десят|одиннадцат|двенадцат)ь|(?:пят|шест|сем|восьм|девят|десят|одиннадцат|двенадцат)и)"
HOUR = re.compile(
    rf"\b(?:час(?:а|у)?|{_HOURS}(?:\sчас(?:ов|а))?)\s(?:утра|вечера|ночи)\b|\b{_HOURS}\sчас(?:ов|а)\sдня\b"
)
IDIOMS = re.compile(
    r"\b(?:за семью печатями|семь потов|до седьмого пота|семи пядей|на седьмом небе|в двух словах|в двух шагах|в трех шагах|с первого взгляда|"
    r"на первый взгляд|в первую очередь|не в первый раз|в первый раз|впервые|на все сто|пять с плюсом|на пять с плюсом|один на один|"
    r"один за другим|одна за другой|одно за другим|один к одному|в один голос|как один|все до одного|до единого|ни один из|в один миг|"
    r"в одиночку|раз и навсегда|как дважды два|вторая половина дня|во второй половине дня|в первой половине дня|первая ласточка|"
    r"вторая жизнь|вторую жизнь|второе дыхание|из первых рук|из вторых рук|из первых уст|первым делом|первая скрипка|третий лишний|"
    r"третьего не дано|пятое колесо|шестое чувство|седьмая вода|на своих двоих|на все четыре стороны|со всех четырех сторон|"
    r"семь раз отмерь|один раз отрежь|в два счета|палка о двух концах|сидеть на двух стульях|на двух стульях|от горшка два вершка|"
    r"за тридевять земель|сто раз|тысячу раз|сто лет в обед|одним словом|одно и то же|один и тот же|одна и та же|одни и те же|"
    r"одного и того же|одним и тем же|с одной стороны|одну и ту же|по одному(?! процент)|по одной|один день из жизни|одним из|одной из|один из|"
    r"одна из|одно из|одного из|одну из|одному из|одними из|одни из|друг друга|в одну сторону|в один конец|одним махом|одна беда|один черт|"
    r"две стороны одной медали|двух зол|двух огней|первое время|в первое время|"
    r"десятая доля|пятая точка|тысяча и одна|на сто процентов уверен|первый попавшийся|за двоих|на двоих|один шаг|"
    r"с нуля|второй план|первый план|первом плане|втором плане|на первых порах|первое слово)\b",
)


class Taken:
    """A stretch of the clean text whose numerals are no figures, and why."""

    __slots__ = ("reason", "start", "stop")

    def __init__(self, start: int, stop: int, reason: str) -> None:
        self.start, self.stop, self.reason = start, stop, reason


_DIGIT = re.compile(r"\d+")
_ANY = re.compile(r"\d|перв|втор|трет|седьм|сем|пят|шест|одн|один|дв|сто|тысяч|десят|четыр")


BEFORE, AFTER = (
    160,
    90,
)  # characters around a digit that a pattern may reach: a street and its house, a law and its date


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The stretches around digits, joined where they touch, cut at spaces: most of a long text has no number."""
    start, stop = -1, -1
    for digit in _DIGIT.finditer(text):
        first, last = max(0, digit.start() - BEFORE), digit.end() + AFTER
        if first > stop:
            if stop >= 0:
                yield start, stop
            start = text.rfind(" ", 0, first) + 1 if first else 0
        last = text.find(" ", last)
        stop = len(text) if last < 0 else last
    if stop >= 0:
        yield start, stop


def dismissals(text: str, offset: int) -> list[Taken]:
    """The stretches of one paragraph's clean text that hold numbers which are no figures, in order."""
    low = text.lower()
    if not _ANY.search(low):
        return []
    found: list[Taken] = []
    used = bytearray(len(text) + 1)
    windows = list(_windows(text))
    present = {need for need in NEEDS if need in low}
    for reason, needs, pattern in PATTERNS if windows else ():
        if needs and needs.isdisjoint(present):
            continue
        for start, stop in windows:
            for match in pattern.finditer(text, start, stop):
                _take(found, used, match, reason, offset)
    for match in HOUR.finditer(low):
        _take(found, used, match, "time_of_day", offset)
    for match in SHORT_QUOTE.finditer(text):
        if numerals(words(match.group())) and not _says(match.group()):  # «Двенадцать стульев»
            _take(found, used, match, "proper_name", offset)
    for match in TITLED.finditer(text):
        if numerals(words(match["n"])) and not _says(match["n"]) and not _SUMS.search(match["n"]) and _names(match):
            _take(found, used, match, "proper_name", offset)
    for match in IDIOMS.finditer(low.replace("ё", "е")):
        _take(found, used, match, "idiom", offset)
    found.sort(key=lambda t: t.start)
    return found


def _take(found: list[Taken], used: bytearray, match: re.Match[str], reason: str, offset: int) -> None:
    groups = match.groupdict()
    if "skip" in groups:
        return
    start, stop = match.span("n") if groups.get("n") else match.span()
    quoted = match.group()[:1] in '«"„' and match.re is not SHORT_QUOTE
    if any(used[start:stop]) or (quoted and not quoted_name(match.group())):
        return
    if (reason in ("address", "school_number", "document_number") or groups.get("n")) and _counts(
        match.group(), match.string, stop
    ):
        return
    used[start:stop] = b"\1" * (stop - start)
    found.append(Taken(offset + start, offset + stop, reason))


SHORT_QUOTE = re.compile(r"«(?=[А-ЯЁA-Z0-9])[\w-]+(?: [\w-]+){1,3}»")


# what has a title: «выставка «100 лет под одной крышей»»
TITLED = re.compile(
    r"(?:выставк|экспозици|фестивал|акци|марафон|форум|спектакл|фильм|книг|концерт|лекци|квест|флешмоб)\w{0,4}(?: [а-яё-]+){0,2} (?P<n>«[^»\n]{1,80}»)",
    re.I,
)


_SUMS = re.compile(r"%|процент|рубл|млн|млрд|тыс")


def _names(titled: re.Match[str]) -> bool:
    """Whether nothing but adjectives and genitives stands between the noun and its title: not «на форуме подписали «…»»."""
    between = words(titled.string[titled.start() : titled.start("n")])[1:]
    return all(w.forms and w.forms[0].pos in ("ADJF", "NOUN") for w in between)


def _says(quoted: str) -> bool:
    """«Мы обучим 240 человек», «Мне 94» are speech: there is a verb of a person or a time, or a pronoun."""
    return any(
        (f.pos == "VERB" or ("Apro" not in f.marks and f.pos == "NPRO")) and f.score >= 0.3
        for w in words(quoted)
        if w.kind == "word"
        for f in w.forms[:2]
    )


_NEXT = re.compile(r"\s([а-яё-]+)")
BUILDINGS = frozenset(
    "улица проспект корпус строение квартал микрорайон область город площадь бульвар переулок этаж".split()
)
DWELT = frozenset(
    "квартира комната этаж место кабинет студия номер машино-место помещение палата подъезд секция офис ученик житель семья".split()
)


def _counts(found: str, text: str, stop: int) -> bool:
    """«в доме 312 квартир»: a genitive plural after the number makes it a count."""
    following = _NEXT.match(text, stop)
    if following is None or "№" in found or not found[-1:].isdigit():
        return False
    if following.group(1) in MONTHS:  # «на улице Мира, 5 мая»
        return True
    few = found[-1] in "234" and found[-2:-1] != "1"
    nouns = [f for f in forms(following.group(1)) if f.pos in ("NOUN", "ADJF", "PRTF") and f.case == "gent"]
    comma = re.search(r",\s?\d+$", found) is not None
    if few and any(f.number == "sing" and (f.lemma in DWELT or (comma and f.lemma not in BUILDINGS)) for f in nouns):
        return True  # «в доме 264 квартиры», «на Советской улице, 2 человека погибли»
    stands = re.search(r"располож|находит|адрес|прием|штаб", text[max(0, stop - 120) : stop].lower()) is not None
    if (
        few
        and comma
        and not stands
        and any(f.pos == "ADJF" and (f.case, f.number) == ("nomn", "plur") for f in forms(following.group(1)))
    ):
        return True  # «на Заречной улице, 3 детские площадки»
    return any(f.number == "plur" and f.score > 0.3 for f in nouns)


_QUOTED = re.compile(r"^.[А-ЯЁA-Z][\w.-]*(?:\s[\w.-]+){0,3}?[\s-]\d+(?:[.-]\w+)?.$")


def quoted_name(quoted: str) -> bool:
    """«Композит-2», «Московская 39» are names; «Осталось 300 гектаров» is speech."""
    if any(f.pos == "NPRO" for w in words(quoted) if w.kind == "word" for f in w.forms[:1]):
        return False  # «По паспорту мне 94»
    alone = re.match(r"^.\d+\s?[А-ЯЁа-яё]*.$", quoted) and len(quoted) < 16  # «24», «100 ватт»
    return bool(_QUOTED.match(quoted) or alone)
