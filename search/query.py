"""The search box's language → Query, one parser for every engine.

бюджет школы            both words, in any form          "рабочих мест"     words that follow one another
бюджет OR финансы       either                           -реновация         not this word
site:mos_ru tag:Наука   filters, also outlet: org: kind: unit: counted: subject: modality: measure: speaker:
value:>1000 value:10..20 year:2024 from:2023-01-01 to:2023-12-31
"""
