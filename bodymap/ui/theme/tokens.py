"""The colours: one frozen table for light, one for dark. No Qt here, only words and numbers."""

from dataclasses import dataclass
from functools import cache

DARK_TEXT, WHITE_TEXT = "#101418", "#ffffff"


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of the program as "#rrggbb"; names as in the visual language (section 2)."""

    dark: bool
    canvas: str
    surface: str
    sunk: str
    band: str  # error band of the plot, 0 in the heat strip
    line: str
    line2: str
    ink: str
    ink2: str
    ink3: str
    accent: str
    accent_ink: str
    accent_bg: str
    area: str
    down: str
    up: str
    warn: str
    warn_bg: str
    err: str
    dash: str
    ring: str  # round marks
    ring_pale: str  # round dark marks of the dark theme
    halo: str
    scale: tuple[str, ...]  # ratings 0 to 10
    scale_text: tuple[str, ...]
    unrated: int  # step of the scale under "painful, not rated"
    unrated_hatch: int
    open_fill: float  # opacity of an open mark
    area_fill: float
    tone_low: tuple[int, int, int]  # darkest shade of the body
    tone_high: tuple[int, int, int]
    tone_gamma: float
    outline: str
    levels: tuple[str, str, str, str]  # contours, strongest first
    eye: str
    iris: str
    brow: str

    def mark_ring(self, rating: int | None) -> str:
        """The ring round a mark with this rating (None: not rated)."""
        return self.ring_pale if self.dark and (rating is None or rating <= 5) else self.ring

    def role(self, role: str) -> str:
        """The fill of a part of the face: "eye", "iris", "brow", or "l0" to "l3"."""
        return {"eye": self.eye, "iris": self.iris, "brow": self.brow}.get(role) or self.levels[int(role[1])]

    def tone(self, layer: int, layers: int) -> str:
        """The fill of a tone layer: 0 is the silhouette, `layers` the lightest."""
        part = (layer / layers) ** self.tone_gamma
        mixed = (round(low + (high - low) * part) for low, high in zip(self.tone_low, self.tone_high, strict=True))
        return "#" + "".join(f"{value:02x}" for value in mixed)


_PLUM = (
    "#731f46",
    "#8f2a4f",
    "#aa3656",
    "#c64459",
    "#dc585a",
    "#ea7260",
    "#f48d6b",
    "#faa87d",
    "#ffc295",
    "#ffdcb4",
)
_APRICOT = (
    "#ffdcb4",
    "#fec295",
    "#f9a87c",
    "#f38c6a",
    "#e8715f",
    "#da5759",
    "#c44257",
    "#a83354",
    "#8c274d",
    "#701d43",
)


@cache
def light() -> Theme:
    """Quiet paper; more pain is darker."""
    return Theme(
        dark=False,
        canvas="#f5f5f2",
        surface="#ffffff",
        sunk="#eeeeea",
        band="#eeeeea",
        line="#e3e3de",
        line2="#c4c5c0",
        ink="#1b2026",
        ink2="#4d555d",
        ink3="#666e76",
        accent="#2a5bc7",
        accent_ink="#ffffff",
        accent_bg="#e9effb",
        area="#3d5a80",
        down="#1f5f9e",
        up="#a03a12",
        warn="#7a4f00",
        warn_bg="#fdf3dc",
        err="#b3261e",
        dash="#59616a",
        ring="#2b3138",
        ring_pale="#2b3138",
        halo="#ffffff",
        scale=("#ffffff", *_APRICOT),
        scale_text=(DARK_TEXT,) * 7 + (WHITE_TEXT,) * 4,
        unrated=3,
        unrated_hatch=7,
        open_fill=0.82,
        area_fill=0.13,
        tone_low=(201, 197, 193),
        tone_high=(250, 249, 247),
        tone_gamma=0.85,
        outline="#57606b",
        levels=("#5f6872", "#79818b", "#8d949d", "#a6abb2"),
        eye="#ffffff",
        iris="#8c949d",
        brow="#8b929a",
    )


@cache
def dark() -> Theme:
    """The same page at night; more pain is lighter."""
    return Theme(
        dark=True,
        canvas="#14171b",
        surface="#1c2026",
        sunk="#171a1f",
        band="#232931",
        line="#2d333b",
        line2="#48505a",
        ink="#eceef0",
        ink2="#b4bcc5",
        ink3="#929ba6",
        accent="#8fb4ff",
        accent_ink="#0f1726",
        accent_bg="#212d47",
        area="#9fc0ea",
        down="#8cc2f5",
        up="#f3a37c",
        warn="#f1c86a",
        warn_bg="#352a12",
        err="#ff8f86",
        dash="#dfe4ea",
        ring="#14171b",
        ring_pale="#f0d9cf",
        halo="#14171b",
        scale=("#14171b", *_PLUM),
        scale_text=(WHITE_TEXT,) * 5 + (DARK_TEXT,) * 6,
        unrated=4,
        unrated_hatch=8,
        open_fill=0.55,
        area_fill=0.20,
        tone_low=(60, 68, 78),
        tone_high=(116, 126, 138),
        tone_gamma=0.85,
        outline="#b4bec9",
        levels=("#20262d", "#2f363f", "#414a55", "#505a66"),
        eye="#8f9aa7",
        iris="#39424d",
        brow="#39414b",
    )
