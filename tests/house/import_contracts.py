"""Two import contracts of our own: which outside packages a room may use, and whose tables are its.

import-linter can forbid packages one by one; the house needs the opposite, a short list of what is
allowed, so that the next unforeseen package fails too.
"""

import sys
from collections.abc import Iterable, Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

HOUSE = "mestring"

Fault = tuple[str, str]


class ReportsFaults(Contract):
    """A contract whose faults are pairs of importer and imported."""

    remedy = ""

    def faults(self, graph: ImportGraph) -> Iterator[Fault]:
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = sorted(set(self.faults(graph)))
        return ContractCheck(kept=not found, metadata={"graph": graph, "faults": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        graph = check.metadata["graph"]
        for importer, imported in check.metadata["faults"]:
            lines = lines_of(graph, importer, imported)
            output.print_error(f"{importer} is not allowed to import {imported} (l.{lines})")
        output.print_error(self.remedy)


class AllowedExternals(ReportsFaults):
    """Only the packages named may be used, beside the standard library less what is forbidden."""

    modules = fields.ListField(subfield=fields.StringField())
    allowed = fields.ListField(subfield=fields.StringField())
    forbidden_standard = fields.ListField(subfield=fields.StringField(), required=False)

    remedy = "Keep it out of this room, or add the package to the contract and the requirements."

    def faults(self, graph: ImportGraph) -> Iterator[Fault]:
        for importer in inside(graph, self.modules):
            for imported in graph.find_modules_directly_imported_by(importer):
                if not self.may_use(imported.split(".")[0]):
                    yield importer, imported

    def may_use(self, package: str) -> bool:
        if package in sys.stdlib_module_names:
            return package not in (self.forbidden_standard or ())
        return package == HOUSE or package in self.allowed


class ClosedModels(ReportsFaults):
    """A room's models are imported by that room alone."""

    remedy = "Use the room's actions (to change), queries (to read) and types instead."

    def faults(self, graph: ImportGraph) -> Iterator[Fault]:
        for models in graph.modules:
            parts = models.split(".")
            if parts[0] == HOUSE and len(parts) > 2 and parts[2] == "models":
                for importer in graph.find_modules_that_directly_import(models):
                    if importer.split(".")[:2] != parts[:2]:
                        yield importer, models


def inside(graph: ImportGraph, modules: Iterable[str]) -> Iterator[str]:
    """Give the modules and everything below them that exists; a room need not exist yet."""
    for module in modules:
        if module in graph.modules:
            yield module
            yield from graph.find_descendants(module)


def lines_of(graph: ImportGraph, importer: str, imported: str) -> str:
    details = graph.get_import_details(importer=importer, imported=imported)
    return ", ".join(str(detail["line_number"]) for detail in details)
