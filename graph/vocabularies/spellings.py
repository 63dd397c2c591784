"""Words of products that are written either way, wherever they stand in a compound: 谐波减速机, 谐波减速器."""

ALIKE = (
    ("装置", "设备"),
    ("装备", "设备"),
    ("减速机", "减速器"),
    ("锂离子电池", "锂电池"),
    ("锂电子电池", "锂电池"),
    ("蓄电池", "电池"),
)


def alike(text: str) -> str:
    """Return the text with one of each two ways of writing, throughout."""
    for one, other in ALIKE:
        text = text.replace(one, other)
    return text
