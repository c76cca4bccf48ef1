"""The small faults that `mutants.py` puts into a file: where each can be made, and what it changes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Place:
    """One fault: the outermost function it is in ("" outside), its line, the lines of its statement, and the change."""

    function: str
    line: int
    first: int
    last: int
    text: str
    change: str
    number: int
    tree: ast.Module = field(compare=False, repr=False)
    put: Callable[[], None] = field(compare=False, repr=False)


def places(source: str) -> list[Place]:
    """Every fault that can be put into a file; `put` changes the tree that they all share, so put only one."""
    tree = ast.parse(source)
    walk = _Walk(source.splitlines(), tree)
    walk.block(tree.body)
    return walk.found


class _Walk:
    """Goes through a file and notes the faults."""

    def __init__(self, lines: list[str], tree: ast.Module) -> None:
        self.lines, self.tree = lines, tree
        self.found: list[Place] = []
        self.names: list[str] = []
        self.in_function = False
        self.statement: ast.stmt | None = None
        self.text: ast.JoinedStr | None = None

    def note(self, node: ast.expr | ast.stmt, change: str, put: Callable[[], None]) -> None:
        """One fault."""
        statement, at = self.statement, self.text or node
        assert statement is not None
        body = getattr(statement, "body", None)
        last = statement.end_lineno or statement.lineno
        if isinstance(body, list) and body:
            last = max(statement.lineno, body[0].lineno - 1)
        self.found.append(
            Place(
                ".".join(self.names) if self.in_function else "",
                at.lineno,
                statement.lineno,
                last,
                self.lines[at.lineno - 1].strip(),
                change,
                len(self.found),
                self.tree,
                put,
            )
        )

    def block(self, body: list[ast.stmt]) -> None:
        """The statements of a block, with what can be dropped of them."""
        for index, one in enumerate(body):
            outer, self.statement = self.statement, one
            if isinstance(one, (*FUNCTIONS, ast.ClassDef)):
                self.definition(one)
            elif not _is_for_types(one):
                if _can_drop(one) and self.in_function:
                    self.note(one, f"dropped: {_short(one)}", _setting(body, index, ast.copy_location(ast.Pass(), one)))
                self.parts(one)
            self.statement = outer

    def definition(self, one: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """A class or a function: its defaults belong to where it stands, its body to itself."""
        if not isinstance(one, ast.ClassDef):
            for default in (*one.args.defaults, *one.args.kw_defaults):
                if default is not None:
                    self.expression(default)
        was = self.in_function
        if not was:
            self.names.append(one.name)
        self.in_function = was or not isinstance(one, ast.ClassDef)
        self.block(one.body)
        self.in_function = was
        if not was:
            self.names.pop()

    def parts(self, statement: ast.stmt) -> None:
        """What a statement is made of."""
        if isinstance(statement, ast.Return) and statement.value is not None and not _is_none(statement.value):
            self.note(
                statement, f"{_short(statement)} -> return None", _attribute(statement, "value", ast.Constant(None))
            )
        if isinstance(statement, (ast.If, ast.While)):
            self.negated(statement, "test")
        for name, value in ast.iter_fields(statement):
            if name == "annotation" or (name == "targets" and not isinstance(statement, ast.Assign)):
                continue
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                self.block(value)
            else:
                self.values(value)

    def values(self, value: object) -> None:
        """Whatever stands in a field of a node."""
        if isinstance(value, ast.expr):
            self.expression(value)
        elif isinstance(value, list):
            for one in value:
                self.values(one)
        elif isinstance(value, ast.ExceptHandler | ast.match_case):
            for inner in ast.iter_child_nodes(value):
                if isinstance(inner, ast.expr):
                    self.expression(inner)
            self.block(value.body)
        elif isinstance(value, ast.comprehension):
            for index in range(len(value.ifs)):
                test = value.ifs[index]
                self.note(test, f"{_short(test)} -> not (...)", _setting(value.ifs, index, _not(test)))
            for part in (value.iter, *value.ifs):
                self.expression(part)
        elif isinstance(value, ast.keyword) and value.arg == "strict":
            return  # of zip: an assertion that both are as long
        elif isinstance(value, ast.keyword | ast.withitem):
            for inner in ast.iter_child_nodes(value):
                if isinstance(inner, ast.expr):
                    self.expression(inner)

    def negated(self, node: ast.If | ast.While | ast.IfExp, name: str) -> None:
        """The condition, the other way round."""
        test: ast.expr = getattr(node, name)
        self.note(test, f"{_short(test)} -> not (...)", _attribute(node, name, _not(test)))

    def expression(self, node: ast.expr) -> None:
        """The faults of one expression and of all within it."""
        for new, put in self.faults(node):
            self.note(node, f"{_short(node)} -> {new}", put)
        if isinstance(node, ast.IfExp):
            self.negated(node, "test")
        if isinstance(node, ast.Constant):
            return
        if isinstance(node, ast.JoinedStr):  # the words stay, what is reckoned between them does not
            outer, self.text = self.text, self.text or node  # Python 3.11 misplaces what stands within
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    self.expression(part.value)
            self.text = outer
            return
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _TYPES_ONLY:
            for argument in node.args[:1] if node.func.id == "isinstance" else node.args[1:]:
                self.expression(argument)
            return
        for _, value in ast.iter_fields(node):
            self.values(value)

    def faults(self, node: ast.expr) -> Iterator[tuple[str, Callable[[], None]]]:
        """What one expression can be changed to."""
        if isinstance(node, ast.Compare):
            for index, was in enumerate(node.ops):
                for kind in COMPARISONS[type(was)]:
                    yield f"{_SIGNS[kind]} ({index + 1})", _setting(node.ops, index, kind())
        elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            if not (_is_text(node.left) or _is_text(node.right) or _is_type(node)):
                kind2 = ARITHMETIC[type(node.op)]
                yield kind2.__name__, _attribute(node, "op", kind2())
        elif isinstance(node, ast.BoolOp):
            other: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield type(other).__name__.lower(), _attribute(node, "op", other)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
            sign: ast.unaryop = ast.UAdd()
            if isinstance(node.op, ast.USub):
                yield "without its sign", _attribute(node, "op", sign)
            else:
                twice = ast.copy_location(ast.UnaryOp(ast.Not(), node.operand), node)
                yield "without not", _attribute(node, "operand", twice)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, bool):
                yield str(not node.value), _attribute(node, "value", not node.value)
            elif isinstance(node.value, int | float):
                yield f"{node.value + 1}", _attribute(node, "value", node.value + 1)
                yield f"{node.value - 1}", _attribute(node, "value", node.value - 1)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield CALLS[node.func.id], _attribute(node.func, "id", CALLS[node.func.id])


_TYPES_ONLY = {"isinstance", "cast", "TypeVar", "NewType", "assert_never"}
_SIGNS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


def _setting(
    values: list[object] | list[ast.stmt] | list[ast.expr] | list[ast.cmpop], index: int, new: ast.AST
) -> Callable[[], None]:
    def put() -> None:
        values[index] = new  # type: ignore[call-overload]

    return put


def _attribute(node: ast.AST, name: str, new: object) -> Callable[[], None]:
    return lambda: setattr(node, name, new)


def _not(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), test), test)


def _short(node: ast.AST) -> str:
    words = " ".join(ast.unparse(node).split())
    return words if len(words) <= 60 else words[:57] + "..."


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_type(node: ast.BinOp) -> bool:
    """`int | None` and the like, outside annotations."""
    if not isinstance(node.op, ast.BitOr):
        return False
    sides = (node.left, node.right)
    return any(_is_none(side) or (isinstance(side, ast.Name) and side.id.strip("_")[:1].isupper()) for side in sides)


def _is_for_types(one: ast.stmt) -> bool:
    if isinstance(one, ast.If) and isinstance(one.test, ast.Name) and one.test.id == "TYPE_CHECKING":
        return True
    if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and one.targets[0].id == "__all__":
        return True
    return isinstance(one, ast.Assert | ast.Import | ast.ImportFrom)


def _can_drop(one: ast.stmt) -> bool:
    """Statements without which the rest still runs; a call to assert_never is there for the type checker."""
    if isinstance(one, ast.Expr):
        call = one.value
        return isinstance(call, ast.Call) and not (isinstance(call.func, ast.Name) and call.func.id in _TYPES_ONLY)
    if isinstance(one, ast.Assign):
        return not isinstance(one.targets[0], ast.Name | ast.Tuple)
    return isinstance(one, ast.AugAssign | ast.Raise | ast.Continue | ast.Break | ast.Delete)
