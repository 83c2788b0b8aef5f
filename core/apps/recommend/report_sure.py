"""How sure the lists are and for whom they work; and under the hood: data, dials, protocol."""

from collections.abc import Mapping
from typing import Any

from core.apps.recommend.report_words import MODELS
from core.judge.scores import Scores
from core.report.blocks import Axis, Block, Column, Figure, Mark, Sentence, Table
from core.words import Message, msg


def sure(scores: Scores, quick: Scores | None) -> tuple[Block, ...]:
    """What the deeper model changed, every rival paired, for whom, and what the lists are like."""
    if not scores.facts["n_test"]:
        return ()
    return (
        Sentence(_changed(scores, quick), tone="lead"),
        _paired(scores.facts),
        *_parts(scores.facts["parts"]),
        *_looks(scores.facts),
        Sentence(_leak(scores.facts)),
    )


def _changed(scores: Scores, quick: Scores | None) -> Message:
    facts = scores.facts
    if facts["ships"] == "quick":
        if quick is None:
            return msg("This is the instant model; no transformer was trained.")
        return msg(
            "A transformer was trained too; on everybody's second-last event it was no better, so "
            "the instant model ships."
        )
    found = facts["against"]["quick"]
    told = {"ratio": found["ratio"], "edges": tuple(found["ratio_edges"] or ())}
    if found["ratio_edges"] is None:
        return msg("How the transformer compares with the instant model cannot be said.")
    if found["ratio_edges"][0] > 1:
        return msg(
            "The transformer brings {ratio:number} times the NDCG@10 of the instant model "
            "({edges:number}, paired over the same customers).",
            **told,
        )
    return msg(
        "The transformer has {ratio:number} times the NDCG@10 of the instant model "
        "({edges:number}, paired over the same customers): no certain gain.",
        **told,
    )


def _paired(facts: Mapping[str, Any]) -> Table:
    rows = []
    for name, one in facts["models"].items():
        against = facts["against"].get(name, {})
        edges, own = against.get("gap_edges"), facts["edges"][name].get("ndcg_10")
        same = name == facts["ships"] or (name == "quick" and facts["ships"] == "quick")
        rows.append(
            (
                MODELS[name],
                one["ndcg_10"],
                tuple(own) if own else None,
                one["hr_10"],
                None if same else against.get("gap"),
                tuple(edges) if edges and not same else None,
            )
        )
    return Table(
        msg("The shipped model beside the others, on the same customers"),
        (
            Column("model", msg("model")),
            Column("ndcg", msg("NDCG@10"), "number"),
            Column("edges", msg("95 % interval"), "number"),
            Column("hr", msg("hit rate"), "percent"),
            Column("gap", msg("ours ahead by (NDCG)"), "number"),
            Column("gap_edges", msg("paired 95 % interval"), "number"),
        ),
        tuple(rows),
    )


def _parts(parts: list[Mapping[str, Any]]) -> tuple[Block, ...]:
    if not parts:
        return ()
    rows = tuple(
        (
            _named(part),
            part["n"],
            part["ndcg"],
            tuple(part["edges"]) if part["edges"] else None,
            part["quick"],
            part["popularity"],
        )
        for part in parts
    )
    columns = (
        Column("part", msg("customers with")),
        Column("n", msg("tested"), "count"),
        Column("ndcg", msg("NDCG@10"), "number"),
        Column("edges", msg("95 % interval"), "number"),
        Column("quick", msg("instant model"), "number"),
        Column("popularity", msg("popularity"), "number"),
    )
    note = msg(
        "Lower rows: by how popular the right thing is. Parts of fewer than 30 are left out."
    )
    return (Table(msg("For whom it works"), columns, rows, note),)


def _named(part: Mapping[str, Any]) -> Message:
    if part["kind"] == "length":
        return msg("histories of {low:count} to {high:count}", low=part["low"], high=part["high"])
    items = part["items"]
    if part["kind"] == "head":
        return msg("most popular: {items:count} products with half of all events", items=items)
    if part["kind"] == "middle":
        return msg("the next {items:count} products", items=items)
    return msg("long tail: {items:count} products with a fifth of all events", items=items)


def _looks(facts: Mapping[str, Any]) -> tuple[Block, ...]:
    looks = facts["looks"]
    rows = tuple(
        (MODELS[name], one["coverage"], one["gini"], one["novelty"], one["diversity"],
         one["popularity"])
        for name, one in looks.items()
    )  # fmt: skip
    columns = (
        Column("model", msg("model")),
        Column("coverage", msg("range shown"), "percent"),
        Column("gini", msg("Gini"), "number"),
        Column("novelty", msg("novelty in bits"), "number"),
        Column("diversity", msg("variety in a list"), "number"),
        Column("popularity", msg("events per product shown"), "number"),
    )
    note = msg(
        "Gini: 0 all products alike often, 1 one product only. Variety: mean distance (1 - cosine) "
        "between the products of a list. Events per product: the higher, the more a model leans "
        "to what is popular."
    )
    return (Table(msg("What the lists are like"), columns, rows, note),)


def _leak(facts: Mapping[str, Any]) -> Message:
    if facts["split"] == "time":
        return msg(
            "Tested on what came after one moment, the same for all. All products are ranked; "
            "rankings among a few drawn rivals would look far better and mean less."
        )
    return msg(
        "Tested on everybody's last event: others' later events may have been learnt from. Where "
        "there are dates, set “Tested on” to time for the stricter test. All products are ranked; "
        "rankings among a few drawn rivals would look far better and mean less."
    )


def hood(scores: Scores) -> tuple[Block, ...]:
    """Health of the data, the dials that validation chose, and how it was tested."""
    facts = scores.facts
    return (
        _health(facts["health"]),
        *_tail(facts["health"]),
        *_read(facts["health"]),
        _dials(facts["record"]),
        Sentence(
            msg(
                "Settings were chosen on everybody's second-last event. The score was taken on the "
                "last event by a model that had not seen it; the model that ships has then learnt "
                "from those events too."
            )
        ),
    )


def _health(health: Mapping[str, Any]) -> Table:
    rows: list[tuple[Any, ...]] = [
        (msg("events that count"), health["events"]),
        (msg("customers"), health["users"]),
        (msg("products with events"), health["items"]),
        (msg("products of the catalogue nobody took"), health["cold"]),
        (msg("products without a name in a catalogue"), health["unlisted"]),
        (msg("products taken once"), health["once"]),
        (msg("customers with fewer than three events"), health["short"]),
        (msg("median length of a history"), health["length_median"]),
        (msg("longest history"), health["length_max"]),
        (msg("rows that repeat a customer and product"), health["again"]),
        (msg("rows that are the same in every cell"), health["doubles"]),
        (msg("rows without customer or product"), health["unnamed"]),
    ]
    note = msg("{share:percent} of all pairs of customer and product have an event.",
               share=health["density"])  # fmt: skip
    columns = (Column("what", msg("data")), Column("n", msg("number"), "count"))
    return Table(msg("Health of the data"), columns, tuple(rows), note)


def _tail(health: Mapping[str, Any]) -> tuple[Block, ...]:
    counts = health["counts"]
    if len(counts) < 3:
        return ()
    places = tuple(100 * at / (len(counts) - 1) for at in range(len(counts)))
    return (
        Figure(
            title=msg(
                "A tenth of the products takes {share:percent} of all events",
                share=health["top_tenth"],
            ),
            subtitle=msg("events per product, the most popular first"),
            x=Axis(msg("products, in % of all"), low=0.0, high=100.0),
            y=Axis(msg("events"), "count", low=0.0),
            marks=(Mark("area", places, tuple(float(count) for count in counts)),),
            key="tail",
        ),
    )


def _read(health: Mapping[str, Any]) -> tuple[Block, ...]:
    """What read the words of products nobody took."""
    if not health["cold"]:
        return ()
    if health["reader"]:
        told = msg(
            "The {n:count} products nobody took yet are placed by their words, which the encoder "
            "“{name}” read.",
            n=health["cold"],
            name=health["reader"],
        )
    else:
        told = msg(
            "The {n:count} products nobody took yet are placed by their words, compared by runs of "
            "letters (TF-IDF). A text encoder in the workspace's folder “models” would compare "
            "what they mean.",
            n=health["cold"],
        )
    return (Sentence(told),)


def _dials(record: Mapping[str, Any]) -> Table:
    choice = record["choice"]
    rows: list[tuple[Any, ...]] = [
        (msg("ridge of the next-thing part (SLIT)"), choice["ridge_next"]),
        (msg("ridge of the set part (EASE)"), choice["ridge_set"]),
        (msg("power of popularity divided out"), choice["discount"]),
        (msg("share of the set part"), choice["share"]),
        (msg("NDCG@10 of the instant model on validation"), choice["valid"]),
    ]
    valid = record.get("valid")
    if valid:
        best = max(value for name, value in valid.items() if name != "quick")
        rows.append((msg("NDCG@10 of the best blend on validation"), best))
        rows.append((msg("share of the instant model in the blend"), record["share"]))
        rows.append((msg("steps of the transformer"), record["steps"]))
    columns = (Column("what", msg("dial")), Column("value", msg("value"), "number"))
    return Table(msg("What validation chose"), columns, tuple(rows))
