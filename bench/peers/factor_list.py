"""The lists of expressions, for contenders that translate them, and which rows of the values are compared."""

import ast

KEPT_FROM, KEPT_EVERY = 299, 30


def expressions(inputs, case: str):
    """Each as a tree: the language reads like Python but for the sign of powers."""
    lines = (inputs.folder / f"{case}.txt").read_text().splitlines()
    texts = [line for line in lines if line and not line.startswith("#")]
    return [ast.parse(text.replace("^", "**"), mode="eval").body for text in texts]


def kept_rows(rows: int):
    return range(KEPT_FROM, rows, KEPT_EVERY)


def keep(case: str, values, outputs):
    """The kept rows of each expression, rows × symbols."""
    for number, cells in enumerate(values):
        outputs.array(f"{case}_{number:03}", cells)
    return {"expressions": len(values)}
