"""The laws of the settlement process on the slow reference: closed forms by hand, the rest on random cases."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import reference
from tests.process import cases
from tests.reference.appraisal import Next, compliance, hazard
from tests.reference.bounds import deliverers, end_state, felt_factors, moves, performers
from tests.reference.sweep import Sweep
from tests.reference.utility import fallback, utility
from tests.strategies import scenarios

RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
EXACT = 1e-12


def share(low: float = 0.0, high: float = 1.0) -> st.SearchStrategy[float]:
    """A number well inside an interval."""
    return st.floats(low, high, allow_nan=False)


def first_look(world: reference.WorldInputs, path: str = "deal") -> Sweep:
    """The sweep from the start of a path."""
    return reference.run(world, path).sweeps[0]


def completes(**options) -> bool:
    """Whether the exchange is walked to its end at the modes."""
    world = reference.at_modes(cases.made(cases.exchange(**options)))
    return reference.run(world, "deal").first.ending == "completed"


# Law 1 and 2 ----------------------------------------------------------------------------------------------


@RELAXED
@given(own=share(0.05, 0.45), alpha=share(0.5, 2.5), monthly=share(0.9, 0.999), exposure=share(0.5, 18))
def test_critical_patience(own, alpha, monthly, exposure):
    """Law 1: with belief 1 an actor complies exactly when ``d ** e >= (T - R) / (T - P)``."""
    raw = cases.exchange(own_weight=own, alpha=alpha, monthly=monthly, exposure=exposure, reasoning=1)
    world = reference.at_modes(cases.made(raw))
    world.tau = {"a": {"b": 1.0}, "b": {"a": 1.0}}
    exploiting, finished, before = 1.0, 1 - own, own  # the other gives all; both do; nobody does
    threshold = (exploiting - finished) / (exploiting - before)
    patience = monthly**exposure
    assume(abs(patience - threshold) > 1e-9)
    for sums in first_look(world).appraisals[1][0].values():
        assert sums.complies(0.0) == (patience >= threshold)


@RELAXED
@given(
    own=share(0.05, 0.45),
    monthly=share(0.9, 0.995),
    exposure=share(0.5, 18),
    tau=share(0.01, 0.99),
    strength=share(),
    trust_in_guarantor=share(0.01, 0.99),
)
def test_minimum_trust(own, monthly, exposure, tau, strength, trust_in_guarantor):
    """Law 2: an actor complies exactly when ``b >= (cost (d ** -e - 1) - penalty) / (R - F)``."""
    raw = cases.exchange(
        own_weight=own,
        monthly=monthly,
        exposure=exposure,
        tau=tau,
        reasoning=1,
        guarantor=(strength, trust_in_guarantor),
    )
    belief = 1 - (1 - tau) * (1 - strength * trust_in_guarantor)
    penalty = 0.1 * strength * trust_in_guarantor
    cost, finished, fallen = own, 1 - own, own
    least = (cost * (monthly**-exposure - 1) - penalty) / (finished - fallen)
    assume(abs(belief - least) > 1e-9)
    for sums in first_look(reference.at_modes(cases.made(raw))).appraisals[1][0].values():
        assert sums.complies(0.0) == (belief >= least)


# Law 3 and 7 ----------------------------------------------------------------------------------------------


def lowest_trust(**options) -> float:
    """The lowest trust at which the exchange completes, by bisection."""
    low, high = 0.01, 0.99
    assert completes(tau=high, **options)
    assert not completes(tau=low, **options)
    while high - low > 1e-4:
        middle = (low + high) / 2
        if completes(tau=middle, **options):
            high = middle
        else:
            low = middle
    return high


@pytest.mark.parametrize(("stages", "printed"), [(1, 0.55), (2, 0.41), (4, 0.33)])
def test_steps_help_where_trust_is_learnt_fast(stages, printed):
    """Law 3: kappa 1, exposure 12 months: what is learnt in the first steps pays for the doubt in the last."""
    assert round(lowest_trust(stages=stages, exposure=12, evidence=1), 2) == printed


@pytest.mark.parametrize(("stages", "printed"), [(1, 0.13), (2, 0.18), (4, 0.25)])
def test_steps_hurt_where_trust_is_learnt_slowly(stages, printed):
    """Law 3: kappa 4, exposure 3 months: doubt compounds over stages faster than trust grows."""
    assert lowest_trust(stages=stages, exposure=3, evidence=4) == pytest.approx(printed, abs=0.006)


def test_threshold_of_one_stage_by_hand():
    """At level 2 the other complies by its own sums, so the threshold is law 2's: ``.4 (d ** -e - 1) / .2``."""
    by_hand = 0.4 * (0.98**-12 - 1) / 0.2
    assert lowest_trust(stages=1, exposure=12, evidence=1) == pytest.approx(by_hand, abs=2e-4)


ARTICLE = {"own_weight": 0.25, "alpha": 2, "rho": 1, "tau": 0.6, "evidence": 4, "exposure": 3}


def test_one_big_exchange_completes():
    """Law 7: all at once the exchange is worth its price."""
    assert completes(stages=1, **ARTICLE)


@pytest.mark.parametrize("stages", [2, 3, 4])
@pytest.mark.parametrize(("consent", "ending"), [("sincere", "interest"), ("strategic", "breach")])
def test_in_steps_it_stops_at_the_last(stages, consent, ending):
    """Law 7: the last step costs more than it still adds: refused, or broken where the signature was strategic."""
    raw = cases.exchange(stages=stages, consent=consent, **ARTICLE)
    walk = reference.run(reference.at_modes(cases.made(raw)), "deal").first
    assert (walk.ending, walk.stage, walk.kept) == (ending, stages, stages - 1)


# Law 4 ----------------------------------------------------------------------------------------------------


def monotone_case(draw, weights: list[list[float]], tau: list[list[float]], gamma: float, bounds: list[float]) -> dict:
    """Actors that each give one thing, wanted by all others, in equal steps, under an outside guarantor."""
    names = [f"a{n}" for n in range(len(weights))]
    raw = cases.exchange(stages=draw["stages"], months=draw["months"], exposure=draw["exposure"], rho=draw["rho"])
    raw["process"]["evidence"] = draw["evidence"]
    raw["process"]["reasoning"] = draw["reasoning"]
    raw["issues"] = {f"{i}_gives": {"title": i, "scale": {0: "none", 100: "all"}, "today": 0} for i in names}
    raw["actors"] = {}
    for n, i in enumerate(names):
        raw["actors"][i] = {
            "name": i,
            "patience": cases.patience(draw["monthly"]),
            "exponent": draw["alpha"],
            "trust": {
                "g": cases.trust_of(tau[n][-1]),
                **{j: cases.trust_of(tau[n][m]) for m, j in enumerate(names) if m != n},
            },
            "interests": {
                f"{j}_gives": {"position": 0 if i == j else 100, "salience": 100 * weights[n][m]}
                for m, j in enumerate(names)
            },
        }
        raw["actors"][i]["interests"][f"{i}_gives"]["red_line"] = {"at_most": 100 * bounds[n]}
    raw["outside_guarantors"] = {"g": {"name": "G", "leverage": 100}}
    for stage in raw["paths"]["deal"]["stages"]:
        to = stage["moves"]["a_gives"]
        stage["moves"] = {f"{i}_gives": to for i in names}
        stage["duties"] = {i: [f"{i}_gives"] for i in names}
        stage["consent"] = names
        stage["guarantors"] = {"g": gamma}
    return raw


def in_the_class(world: reference.WorldInputs, sweep: Sweep) -> bool:
    """``good >= E R + (1 - E) F(q)`` for every performer, at every level and stage of the sweep."""
    for level, stages in sweep.appraisals.items():
        for q in range(len(stages)):
            following = sweep.next_values(level, q)
            for i in world.actors:
                good, kept, fallen, exposed, _ = pieces(world, sweep, q, i, following[i])
                if good < exposed * kept + (1 - exposed) * fallen - EXACT:
                    return False
    return True


@RELAXED
@given(data=st.data())
def test_more_trust_stronger_guarantors_and_wider_bounds_never_unsign(data):
    """Law 4, inside its class: fixed terms, exact, sincere, every performer asked, the others' moves welcome."""
    count = data.draw(st.integers(2, 3))
    options = {
        "stages": data.draw(st.integers(1, 3)),
        "months": data.draw(share(1, 36)),
        "exposure": data.draw(share(0.5, 12)),
        "rho": data.draw(share()),
        "evidence": data.draw(share(0.5, 6)),
        "reasoning": data.draw(st.integers(1, 3)),
        "monthly": data.draw(share(0.9, 0.995)),
        "alpha": data.draw(share(0.6, 2.5)),
    }
    weights = [[data.draw(share(0.05, 1)) for _ in range(count)] for _ in range(count)]
    tau = [[data.draw(share(0.05, 0.95)) for _ in range(count + 1)] for _ in range(count)]
    more = [[min(0.99, t + data.draw(share(0, 0.5))) for t in row] for row in tau]
    gamma = data.draw(share())
    stronger = min(1.0, gamma + data.draw(share(0, 0.5)))
    bounds = [data.draw(st.sampled_from([0.2, 0.6, 1.0])) for _ in range(count)]
    wider = [min(1.0, b + data.draw(st.sampled_from([0, 0.4]))) for b in bounds]
    before = reference.at_modes(cases.made(monotone_case(options, weights, tau, gamma, bounds)))
    after = reference.at_modes(cases.made(monotone_case(options, weights, more, stronger, wider)))
    outcomes = [reference.run(world, "deal") for world in (before, after)]
    assume(all(in_the_class(w, o.sweeps[0]) for w, o in zip((before, after), outcomes, strict=True)))
    assert outcomes[1].first.signed >= outcomes[0].first.signed
    for level, signed in outcomes[0].sweeps[0].signed.items():
        for q, was in enumerate(signed):
            assert outcomes[1].sweeps[0].signed[level][q] or not was


@RELAXED
@given(scenario=scenarios(), strength=share())
def test_a_guarantor_whom_nobody_trusts_changes_nothing(scenario, strength):
    """Law 4: trust in it exactly nil, no duty of its own.

    One thing may change, and is left out here: whether a refusal is put down to interest or to distrust, since
    that asks what the actor would do if it trusted everybody, this guarantor too (paragraph 4).
    """
    world = reference.at_modes(scenario)
    changed = reference.at_modes(scenario)
    for i in changed.actors:
        changed.tau[i]["nobody"] = 0.0
    changed.leverage["nobody"] = dict.fromkeys(changed.issues, 1.0)
    for stages in changed.paths.values():
        for stage in stages:
            stage.guarantors["nobody"] = strength
    for path in scenario.paths:
        one, other = reference.run(world, path), reference.run(changed, path)
        assert summary(one) == summary(other)


def summary(outcome: reference.Outcome) -> list:
    """What two runs are compared by."""
    why = {"interest": "utility", "distrust": "utility"}
    return [
        (w.path, why.get(w.ending, w.ending), w.stage, w.month, w.actor, w.issue, w.final_values, w.gain)
        for w in outcome.walks
    ]


# Law 5 ----------------------------------------------------------------------------------------------------


@RELAXED
@given(raw=scenarios())
def test_the_order_of_the_file_does_not_matter(raw):
    """Law 5: actors, issues and paths listed backwards give the same answer, to 1e-12."""
    assume(raw.process.precision == "exact")
    turned = raw.model_copy(
        update={
            "actors": dict(reversed(raw.actors.items())),
            "issues": dict(reversed(raw.issues.items())),
            "paths": dict(reversed(raw.paths.items())),
        }
    )
    draw = scattered(raw)
    for path in raw.paths:
        one = reference.run(reference.from_draws(raw, draw, shock_uniform=0.3, gap_uniform=0.4), path)
        other = reference.run(reference.from_draws(turned, draw, shock_uniform=0.3, gap_uniform=0.4), path)
        for a, b in zip(one.walks, other.walks, strict=True):
            assert (a.path, a.ending, a.stage) == (b.path, b.ending, b.stage)
            assert a.month == pytest.approx(b.month, abs=EXACT)
            assert a.final_values == pytest.approx(b.final_values, abs=EXACT)
            assert a.gain == pytest.approx(b.gain, abs=EXACT)


def scattered(scenario):
    """A draw that puts every number at its own place in its range, so that nothing ties by accident."""

    def draw(address, number):
        u = (sum((n + 1) * ord(c) for n, c in enumerate(address)) * 0.6180339887) % 1
        return number.low + u * (number.high - number.low)

    return draw


# Law 6 ----------------------------------------------------------------------------------------------------


@RELAXED
@given(data=st.data())
def test_a_harmony_of_interests_completes(data):
    """Law 6: every stage towards an ideal that all share, drift no better than today, no shock, no gap."""
    raw = cases.exchange(
        stages=data.draw(st.integers(1, 4)),
        alpha=data.draw(share(0.5, 3)),
        tau=data.draw(share(0.01, 0.99)),
        monthly=data.draw(share(0.7, 1)),
        exposure=data.draw(share(0, 24)),
        months=data.draw(share(0, 60)),
        rho=data.draw(share()),
        reasoning=data.draw(st.integers(1, 3)),
        consent=data.draw(st.sampled_from(["sincere", "strategic"])),
        guarantor=(data.draw(share()), 0.5),
    )
    for actor in raw["actors"].values():
        for interest in actor["interests"].values():
            interest["position"] = 100
    for issue in raw["issues"].values():
        issue["today"] = 20
    worse = data.draw(share(0, 20))
    for stage in raw["paths"]["deal"]["stages"]:
        stage["moves"] = {k: 20 + 0.8 * to for k, to in stage["moves"].items()}
    raw["paths"]["drift"] = {
        "title": "Drift",
        "stages": [{"title": "d", "moves": {"a_gives": worse, "b_gives": worse}, "months": 1}],
    }
    raw["disagreement"] = "drift"
    world = reference.at_modes(cases.made(raw))
    assert reference.run(world, "deal").first.ending == "completed"


@RELAXED
@given(red_line=share(0, 80), rounds=st.integers(0, 6), share_signed=share(0.01, 0.99))
def test_terms_that_all_break_a_red_line_are_never_signed(red_line, rounds, share_signed):
    """Law 6: whatever is on the table, whatever it is worth, ``a`` cannot sign it."""
    raw = cases.exchange(tau=share_signed, rounds=rounds)
    raw["actors"]["a"]["interests"]["a_gives"]["red_line"] = {"at_most": red_line}
    raw["paths"]["deal"]["stages"][0]["moves"]["a_gives"] = {"to": 95, "within": [80.1, 100]}
    walk = reference.run(reference.at_modes(cases.made(raw)), "deal").first
    assert (walk.ending, walk.actor, walk.issue, walk.signed) == ("red_line", "a", "a_gives", 0)
    assert 80.1 - red_line - 1e-9 <= walk.gap_points <= 95 - red_line + 1e-9


def test_a_red_line_that_is_already_broken_does_not_bind():
    """Law 6: terms no further beyond than today are not refused on a red line."""
    raw = cases.exchange(tau=0.9)
    raw["actors"]["a"]["interests"]["b_gives"]["red_line"] = {"at_least": 100}
    raw["paths"]["deal"]["stages"][0]["moves"]["b_gives"] = 80
    assert reference.run(reference.at_modes(cases.made(raw)), "deal").first.ending == "completed"


@RELAXED
@given(scenario=scenarios(), uniform=share(0, 0.999))
def test_certain_shock_lets_nothing_pass_stage_one(scenario, uniform):
    """Law 6: hazard 1 and months above 0."""
    world = reference.at_modes(scenario, shock_uniform=uniform)
    world.yearly_shock, world.shock_month = 1.0, 0.0
    for path in scenario.paths:
        for stage in world.paths[path]:
            stage.months = max(stage.months, 1.0)
    for path in scenario.paths:
        for walk in reference.run(world, path).walks:
            assert walk.stage == 1
            assert walk.ending != "completed"


# Law 8 ----------------------------------------------------------------------------------------------------


def pieces(world: reference.WorldInputs, sweep: Sweep, q: int, i: str, following: float | str):
    """``good``, R, F(q), E and the state of a foreseen stage, from the definitions."""
    one = sweep.ahead[q]
    terms = one.stage.targets
    x_end = end_state(one.x_q, terms)
    factors = felt_factors(world, one.stage, one.x_q, terms, i)
    kept = utility(world, one.shift, i, x_end, factors)
    fallen = utility(world, one.shift, i, fallback(world, one.x_q))
    fallen_next = utility(world, one.shift, i, fallback(world, x_end))
    value = {Next.END: kept, Next.FALLBACK: fallen_next}.get(following, following)
    waited, exposed = world.discount[i] ** one.stage.months, 1 - world.discount[i] ** one.stage.exposure
    h = hazard(world, one.stage.months)
    good = (1 - waited) * kept + waited * ((1 - h) * value + h * fallen_next)
    return good, kept, fallen, exposed, factors


def belief_by_definition(world, sweep, q, level, i, j) -> float:
    """``1 - (1 - tau_ij) prod_g (1 - gamma_g tau_ig)``, times j's compliance one level below."""
    one = sweep.ahead[q]

    def tau(g: str) -> float:
        a, b = one.trust[i, g]
        return a / (a + b)

    guards = [gamma * tau(g) for g, gamma in one.stage.guarantors.items() if g not in (i, j)]
    plain = 1 - (1 - tau(j)) * math.prod(1 - guard for guard in guards)
    return plain * (1.0 if level == 1 else compliance(world, sweep.appraisals[level - 1][q][j]))


def sum_over_subsets(world, sweep, q, level, i) -> float:
    """Probability times consequence over every set of other performers that might deliver."""
    one, terms = sweep.ahead[q], sweep.ahead[q].stage.targets
    good, _, fallen, exposed, factors = pieces(world, sweep, q, i, sweep.next_values(level, q)[i])
    others = [j for j in performers(world, one.stage, one.x_q, terms) if j != i]
    total = 0.0
    for kept in product([True, False], repeat=len(others)):
        chance = 1.0
        faithful = {i}
        for j, does in zip(others, kept, strict=True):
            b = belief_by_definition(world, sweep, q, level, i, j)
            chance *= b if does else 1 - b
            faithful |= {j} if does else set()
        if all(kept):
            total += chance * good
            continue
        x = dict(one.x_q)
        for k, y in terms.items():
            if not moves(one.x_q, terms, k) or set(deliverers(one.stage, k)) <= faithful:
                x[k] = y
        total += chance * (exposed * utility(world, one.shift, i, x, factors) + (1 - exposed) * fallen)
    return total


@RELAXED
@given(scenario=scenarios())
def test_complied_is_the_exact_expectation(scenario):
    """Law 8: ``complied`` equals the plain sum over all subsets of performers."""
    world = reference.at_modes(scenario)
    for path in scenario.paths:
        sweep = first_look(world, path)
        for level, stages in sweep.appraisals.items():
            for q, sums in enumerate(stages):
                for i in world.actors:
                    assert sums[i].complied == pytest.approx(sum_over_subsets(world, sweep, q, level, i), abs=EXACT)
