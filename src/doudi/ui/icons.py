"""The drawings of the visual language: 24 grid, round ends, always beside a word."""

ICONS: dict[str, str] = {
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.1M4.5 12h.1M4.5 18h.1" stroke-width="2"/>',
    "paper": '<path d="M6 3.5h9l3.5 3.5v13.5H6Z"/><path d="M9.5 11h5.5M9.5 14.5h5.5M9.5 7.5H12"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15ZM10 20.5h4"/>',
    "people": '<circle cx="9" cy="8" r="3.2"/><path d="M3 19.5c.4-3.6 2.8-5.5 6-5.5s5.6 1.9 6 5.5"/>'
    '<path d="M15.5 5.2a3 3 0 0 1 0 5.6M17.5 14.5c2 .7 3.2 2.4 3.5 5"/>',
    "money": '<circle cx="12" cy="12" r="8.5"/><path d="m8.5 7.5 3.5 4.5 3.5-4.5M12 12v5.5M9 12.8h6M9 15.2h6"/>',
    "chart": '<path d="M4 20h16M6.5 16.5v-5M12 16.5V6M17.5 16.5v-8"/>',
    "book": '<path d="M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3Z"/><path d="M5 17a3 3 0 0 1 3-3h11"/>',
    "inbox": '<path d="M4 13.5 6.5 5h11l2.5 8.5V19H4Z"/><path d="M4 13.5h5l1.5 2.5h3l1.5-2.5h5"/>',
    "shield": '<path d="M12 3.5 5 6v5.5c0 4.2 2.9 7.4 7 9 4.1-1.6 7-4.8 7-9V6Z"/><path d="m9 12 2.2 2.2L15 10.3"/>',
    "speech": '<path d="M4 5.5h16v11h-8.5L7 20v-3.5H4Z"/><path d="M8.5 9.5h7M8.5 12.7h4.5"/>',
    "route": '<circle cx="6" cy="5.5" r="2.2"/><circle cx="18" cy="18.5" r="2.2"/>'
    '<path d="M8.2 5.5h5.3a3.2 3.2 0 0 1 0 6.5h-3a3.2 3.2 0 0 0 0 6.5h5.3"/>',
    "letter": '<path d="M3.5 6h17v12.5h-17Z"/><path d="m4 6.5 8 6.5 8-6.5"/>',
    "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5'
    ' 12Z"/><circle cx="12" cy="12" r="3"/>',
    "phone": '<path d="M6.6 3.5h2.6l1.6 4.3-2.1 1.6a12 12 0 0 0 5.9 5.9l1.6-2.1 4.3'
    " 1.6v2.6a2.1 2.1 0 0 1-2.3 2.1A16.6 16.6 0 0 1"
    ' 4.5 5.8a2.1 2.1 0 0 1 2.1-2.3Z"/>',
    "next": '<path d="m9 5 7 7-7 7"/>',
    "back": '<path d="m15 5-7 7 7 7"/>',
    "down": '<path d="m5 9 7 7 7-7"/>',
    "tick": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "plus": '<path d="M12 5v14M5 12h14" stroke-width="2.2"/>',
    "minus": '<path d="M5 12h14" stroke-width="2.2"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "camera": '<path d="M3.5 7.5h4L9 5h6l1.5 2.5h4v12h-17Z"/><circle cx="12" cy="13" r="3.5"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7Z"/>',
    "pdf": '<path d="M12 4v11m-4-4 4 4 4-4M5 19.500h14"/>',
    "home": '<path d="M4 11.5 12 4.500l8 7V20h-5.500v-5.500h-5V20H4Z"/>',
    "pen": '<path d="M4 20l1-4.500L15.5 5l3.5 3.500L8.5 19 4 20ZM13.5 7l3.5 3.5"/>',
    "key": '<circle cx="8" cy="15" r="4.2"/><path d="m11 12 8.5-8.500M16 7l3 3M13.8 9.200l2 2"/>',
    "leave": '<path d="M10 4.500H5v15h5M14 8l4 4-4 4M18 12H9"/>',
    "has": '<circle class="i-fill" cx="12" cy="12" r="8.5"/>',
    "none": '<circle cx="12" cy="12" r="8" stroke-width="2.6"/>',
    "unknown": '<path d="M8.2 8.6a4 4 0 1 1 5.9 3.5c-1.3.7-2.1 1.4-2.1 2.9M12 19.2v.2" stroke-width="3"/>',
    "differs": '<path d="M5 9h14M5 15h14M16 5 8 19" stroke-width="2"/>',
    "ok": '<circle class="i-fill" cx="12" cy="12" r="9"/>',
    "warn": '<path class="i-warn" d="M12 2.6a1.6 1.6 0 0 1 1.4.8l9 15.6a1.6 1.6 0 0 1-1.4'
    " 2.4H3a1.6 1.6 0 0 1-1.4-2.4l9-15.6a1.6 1.6 0"
    ' 0 1 1.4-.8Z"/><path class="i-warn-mark" d="M12 9v5M12 17.7v.2"/>',
    "late": '<path class="i-fill" d="M8 2h8l6 6v8l-6 6H8l-6-6V8Z"/><path class="i-bang" d="M12 7v6M12 16.8v.2"/>',
    "pause": '<circle cx="12" cy="12" r="9.2" stroke-width="2.2"/><path d="M9.5 8.5v7M14.5 8.5v7" stroke-width="2.4"/>',
    "done": '<path d="m5 12.5 4.5 4.5L19 7.5" stroke-width="2.4"/>',
    "ring-done": '<circle class="ring" cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8 5.3-5.6" stroke-width="2"/>',
    "ring-todo": '<circle cx="12" cy="12" r="7" stroke-width="1.6" stroke-dasharray="3 3.3"/>',
}

MARK = (
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><circle class="halo" cx="16" cy="12.5" r="8.5"/>'
    '<circle class="light" cx="16" cy="12.5" r="4.5"/><path class="bowl" d="M4.5 15.5a11.5 11.5 0 0 0 23 0"/></svg>'
)
LAMP = (
    '<svg class="{extra}" viewBox="0 0 26 26" aria-hidden="true"><circle class="halo" cx="13" cy="13" r="13"/>'
    '<circle class="core" cx="13" cy="13" r="6.5"/></svg>'
)
