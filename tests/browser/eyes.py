"""Chromium as an examiner: it opens pages one by one and notes whatever is wrong with them."""

import json
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from msp.demo.story.telling import SignIn

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
AXE = json.dumps({"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
ASK = (
    f"axe.run(document, {AXE}).then(told => told.violations.flatMap(fault => "
    "fault.nodes.map(node => `${fault.id} at ${node.target}: ${node.html.slice(0, 160)} "
    "(${node.any.concat(node.all, node.none).map(one => one.message).join('; ').slice(0, 240)})`)))"
)
# Counts what htmx still waits for, and remembers what the policy refused.
WATCH = """
globalThis.waiting = 0; globalThis.refused = [];
document.addEventListener('htmx:beforeRequest', () => { waiting += 1; });
for (const name of ['htmx:afterSettle', 'htmx:sendError', 'htmx:responseError', 'htmx:sendAbort'])
  document.addEventListener(name, () => { waiting = Math.max(0, waiting - 1); });
document.addEventListener('securitypolicyviolation', (event) =>
  refused.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""
WIDER = """
(() => {
  const room = document.documentElement.clientWidth, wide = document.documentElement.scrollWidth;
  if (wide <= room) return [];
  const out = [...document.body.querySelectorAll('*')]
    .filter((one) => one.getBoundingClientRect().right > room + 1)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
  return [`${wide} of ${room}: ${out.join(' | ')}`];
})()
"""
# Whether colours differ enough is asked for each element that the style sheets draw in a way of
# its own: alike in every ancestor's name, class, state and style, it has the same contrast. What
# this window has met on an earlier page of the same width and theme is not asked again; neither is
# the frame's menu, when it and the tags around it are the same to the letter. A drawing without
# words holds nothing that anybody reads or presses.
FIRST_OF_EACH = """
(() => {
  axe.configure({rules: [{id: 'color-contrast', selector: '[data-first-of-its-kind]'}]});
  const STYLES = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'fontSize',
    'fontWeight', 'position', 'display', 'visibility', 'textShadow', 'filter', 'mixBlendMode'];
  const hash = (text, seed) => {
    let high = 0xdeadbeef ^ seed, low = 0x41c6ce57 ^ seed;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 2654435761); low = Math.imul(low ^ code, 1597334677);
    }
    return (low >>> 0) * 2097152 + (high >>> 11);
  };
  const name = 'met ' + innerWidth + matchMedia('(prefers-color-scheme: dark)').matches;
  const met = new Set(JSON.parse(sessionStorage.getItem(name) || '[]'));
  const SPEAKS = 'text, title, desc, a, foreignObject, [role], [aria-label], [tabindex]';
  for (const one of document.querySelectorAll('svg'))
    if (!one.querySelector(SPEAKS)) one.replaceChildren();
  for (const part of document.querySelectorAll('#menu nav, dialog:not([open])')) {
    const told = [part.outerHTML.replace(' aria-current="page"', '')];
    for (let one = part.parentElement; one; one = one.parentElement)
      told.push(one.cloneNode().outerHTML);
    for (const sheet of document.styleSheets) told.push(sheet.href);
    const key = hash(told.join('|'), 11);
    if (met.has(key)) part.replaceChildren();
    met.add(key);
  }
  const kinds = new Map([[null, 1]]);
  for (const one of document.querySelectorAll('*')) {
    const style = getComputedStyle(one);
    const kind = hash([kinds.get(one.parentElement), one.localName, one.getAttribute('class'),
      one.disabled, one.type, ...STYLES.map((name) => style[name])].join('|'), 7);
    kinds.set(one, kind);
    if (!met.has(kind)) { met.add(kind); one.setAttribute('data-first-of-its-kind', ''); }
  }
  sessionStorage.setItem(name, JSON.stringify([...met]));
})()
"""
EACH = "axe.reset()"
TALL = {1440: 900, 390: 844}


@dataclass(frozen=True, slots=True)
class Glance:
    """One way to look at a page."""

    language: str
    width: int
    theme: str

    @property
    def against(self) -> "Glance":
        """The way that differs in everything."""
        language = "en" if self.language == "ja" else "ja"
        width = 390 if self.width == 1440 else 1440
        return Glance(language, width, "dark" if self.theme == "light" else "light")


EVERY = [
    Glance(language, width, theme)
    for language in ("ja", "en")
    for width in (1440, 390)
    for theme in ("light", "dark")
]


@dataclass
class Notes:
    """What was wrong, by the kind of thing."""

    axe: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    glances: int = 0


class Eyes:
    """One person's window. `chosen` says which elements are looked at for their contrast."""

    def __init__(self, page: Any, notes: Notes, chosen: str = FIRST_OF_EACH) -> None:
        self.page, self.notes, self.where, self.chosen = page, notes, "", chosen
        page.add_init_script(WATCH)
        page.add_init_script(AXE_SCRIPT)
        page.on("console", self._hear)
        page.on("pageerror", lambda told: notes.errors.append(f"{self.where}: {told}"))

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.notes.errors.append(f"{self.where}: {message.text}")

    def open(self, href: str, glance: Glance) -> None:
        """Go there, and wait until the parts that the page asks for are there too."""
        self.where = f"{href} {glance.language} {glance.width} {glance.theme}"
        self.page.set_viewport_size({"width": glance.width, "height": TALL[glance.width]})
        self.page.emulate_media(color_scheme=glance.theme, reduced_motion="reduce")
        answer = self.page.goto(href)
        if answer.status != 200:
            self.notes.answers.append(f"{self.where}: {answer.status}")
        while self.page.evaluate("waiting"):
            self.page.wait_for_timeout(20)

    def examine(self) -> None:
        """Look at what is open, as it is."""
        if self.page.viewport_size["width"] == 390:
            self._note(self.notes.sideways, self.page.evaluate(WIDER))
        self.page.evaluate(self.chosen)
        self._note(self.notes.axe, self.page.evaluate(ASK))
        self._note(self.notes.refused, self.page.evaluate("refused"))
        self.notes.glances += 1

    def _note(self, kind: list[str], told: list[str]) -> None:
        kind += [f"{self.where}: {one}" for one in told]


def sign_in(page: Any, who: SignIn) -> None:
    """Through the front door."""
    page.goto("/sign-in")
    give_password(page, who)


def give_password(page: Any, who: SignIn) -> None:
    """At the front door, which is open before us: say who we are, and come in."""
    page.fill("[name=mail]", who.mail)
    page.fill("[name=password]", who.password)
    page.click("main form button")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def speak(page: Any, language: str) -> None:
    """Choose the language, as the menu does."""
    page.goto("/me/")
    page.evaluate(
        "(language) => fetch('/prefer', {method: 'POST', body: new URLSearchParams({language})})",
        language,
    )
