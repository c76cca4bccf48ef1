"""Each rule in our own words, with its paper: what the "why" beside a result shows (domain 3, 4)."""

from collections.abc import Mapping
from types import MappingProxyType

_GAPS = " What is missing is tried both ways: the result is undetermined when it could still fall either way."
_ACR1990 = " Source: Wolfe and others, Arthritis Rheum 1990;33:160-172."
_ACR2010 = " Source: Wolfe and others, Arthritis Care Res 2010;62:600-610."
_ACR2011 = " Source: Wolfe and others, J Rheumatol 2011;38:1113-1122."
_ACR2016 = " Source: Wolfe and others, Semin Arthritis Rheum 2016;46:319-329."
_WPI = "WPI counts 19 areas that hurt in the past week, 0 to 19, the two jaws apart."
_SSS_A = "fatigue, waking unrefreshed and trouble thinking in the past week, 0 to 3 each"
_YES_NO = "headache, lower belly pain or cramps, and depression in the past 6 months, 1 point each"

NAMES: Mapping[str, tuple[str, int | None]] = MappingProxyType(
    {
        "acr1990_count": ("ACR 1990 count", 1990),
        "widespread_1990": ("ACR 1990 widespread pain", 1990),
        "acr1990": ("ACR 1990", 1990),
        "four_quadrants": ("Four quadrants and count", None),
        "acr2010": ("ACR 2010", 2010),
        "acr2011": ("ACR 2011", 2011),
        "acr2016": ("ACR 2016", 2016),
        "wpi": ("WPI", 2010),
        "sss": ("SSS", 2011),
        "sss_2010": ("SSS, part B by the clinician", 2010),
        "fs": ("FS", 2011),
        "quadrants": ("Quadrants", None),
        "regions": ("Regions", 2016),
    }
)
"""Rule id -> name on screen and paper, and its year (None: an everyday wording without a paper)."""

WHY: Mapping[str, str] = MappingProxyType(
    {
        "acr1990_count": "Met when 11 or more of the 18 tender points are painful on pressing with about 4 kg."
        " Any pain counts here, whatever counting rule the exam is recorded under. The survey count, of the Manual"
        " Tender Point Survey (Okifuji and others, J Rheumatol 1997;24:377-383), is another number: there a site counts"
        " from a rating of 2, and a painful site without a rating stays undetermined."
        " A site that was not examined never counts as 0." + _GAPS + _ACR1990,
        "widespread_1990": "Met when there is pain in the right and the left side of the body, above and below the"
        " waist, and in the axial skeleton (neck, chest, upper or lower back), for 3 months or more. Low back pain"
        " counts below the waist and as axial; the abdomen counts for none of these. It is asked as a history of pain"
        " and never taken from the tender points." + _GAPS + _ACR1990,
        "acr1990": "Met when both items of 1990 are met: widespread pain for 3 months or more, and 11 or more of 18"
        " tender points. Another disorder does not matter." + _GAPS + _ACR1990,
        "four_quadrants": "The everyday wording, not the text of 1990: pain in all four quadrants of the body for more"
        " than 3 months, and 11 or more of 18 tender points. Axial pain is not asked for, and low back pain belongs to"
        " no quadrant." + _GAPS + " Source: a common paraphrase of the criteria of 1990; no paper of its own.",
        "acr2010": f"Met with WPI 7 or more and SSS 5 or more, or WPI 3 to 6 and SSS 9 or more; for 3 months or more;"
        f" and no other disorder that explains the pain, which the clinician answers. {_WPI} SSS adds {_SSS_A}, and the"
        f" clinician's grade of somatic symptoms, 0 to 3. No tender points." + _GAPS + _ACR2010,
        "acr2011": f"Met with WPI 7 or more and SSS 5 or more, or WPI 3 to 6 and SSS 9 or more, for 3 months or more."
        f" {_WPI} SSS adds {_SSS_A}, and {_YES_NO}. The paper also asks that no other disorder explains the pain: that"
        f" is the clinician's to say; it is not part of this result and stands beside it where it was answered yes."
        " No tender points." + _GAPS + _ACR2011,
        "acr2016": f"Met with WPI 7 or more and SSS 5 or more, or WPI 4 to 6 and SSS 9 or more; pain in 4 of 5 regions"
        f" (upper left, upper right, lower left, lower right, axial; jaw, chest and abdomen do not count here); for 3"
        f" months or more. Another disorder does not matter. {_WPI} SSS adds {_SSS_A}, and {_YES_NO}. No tender points."
        + _GAPS
        + _ACR2016,
        "wpi": f"{_WPI} Hand and foot are not areas of their own." + _ACR2010,
        "sss": f"SSS adds {_SSS_A}, and {_YES_NO}: 0 to 12." + _ACR2011,
        "sss_2010": f"SSS adds {_SSS_A}, and the clinician's grade of somatic symptoms, 0 to 3: 0 to 12." + _ACR2010,
        "fs": "FS is WPI plus SSS, 0 to 31. A number of severity, with no limit that decides anything here." + _ACR2011,
        "quadrants": "How many of the four quadrants hurt: right and left, above and below the waist. Neck, chest,"
        " abdomen and back are axial and belong to no quadrant. A quadrant hurts when its own answer or one of its"
        " areas is yes. Source: the everyday wording; no paper of its own.",
        "regions": "How many of 5 regions hurt: upper left, upper right, lower left, lower right, axial (neck, upper"
        " and lower back). Jaw, chest and abdomen do not count here." + _ACR2016,
    }
)
"""Rule id -> the rule and its source."""
