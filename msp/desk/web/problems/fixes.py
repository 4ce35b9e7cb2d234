"""Tasks, references, fixes, the decision, and what is published of a problem."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.actions import problem_fixes as actions
from msp.desk.models import CandidateFix, Problem, ResearchTask
from msp.desk.queries import problems as queries
from msp.desk.queries.problem_told import listeners
from msp.desk.rules.problem_letters import Told
from msp.desk.web.problems.problems import page, sent
from msp.desk.web.problems.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.knowledge.web.forms import article_choices, error_choices


@pages.post("/<uuid:problem_id>/tasks")
@door
def add_task(work: Work, problem_id: UUID) -> Answer:
    """Ask somebody to find something out."""
    return sent(work, problem_id, "task")


@pages.post("/tasks/<uuid:task_id>/done")
@door
def finish_task(work: Work, task_id: UUID) -> Answer:
    """Write down what was found out."""
    work.require(Permission.PROBLEM_WORK)
    task = work.get(ResearchTask, task_id)
    form = Form(actions.FinishTask, request.form, task_id=task_id)
    done = form.send(work, actions.finish_task)
    return _answered(work, (task.problem_id, done), {"task": form}, gettext("The task is done."))


@pages.post("/<uuid:problem_id>/references")
@door
def add_reference(work: Work, problem_id: UUID) -> Answer:
    """Point to code or data."""
    return sent(work, problem_id, "reference")


@pages.post("/<uuid:problem_id>/fixes")
@door
def propose(work: Work, problem_id: UUID) -> Answer:
    """Write down a measure that may help."""
    return sent(work, problem_id, "fix")


@pages.post("/fixes/<uuid:fix_id>/test")
@door
def try_fix(work: Work, fix_id: UUID) -> Answer:
    """Write down what trying it showed."""
    work.require(Permission.PROBLEM_WORK)
    fix = work.get(CandidateFix, fix_id)
    form = Form(actions.TryFix, request.form, fix_id=fix_id)
    done = form.send(work, actions.try_fix)
    return _answered(work, (fix.problem_id, done), {"fix": form}, gettext("The test was recorded."))


@pages.post("/fixes/<uuid:fix_id>/choose")
@door
def choose(work: Work, fix_id: UUID) -> Answer:
    """Choose the fix that is applied."""
    work.require(Permission.PROBLEM_WORK)
    fix = work.get(CandidateFix, fix_id)
    form = Form(actions.ChooseFix, request.form, fix_id=fix_id)
    done = form.send(work, actions.choose_fix)
    return _answered(work, (fix.problem_id, done), {"fix": form}, gettext("The fix was chosen."))


@pages.post("/<uuid:problem_id>/decision")
@door
def decide(work: Work, problem_id: UUID) -> Answer:
    """Root fix, workaround or replacement."""
    return sent(work, problem_id, "decide")


@pages.route("/<uuid:problem_id>/publish", methods=["GET", "POST"])
@door
def publish(work: Work, problem_id: UUID) -> Answer:
    """Make a known error of it: the form is filled with what was found."""
    work.require(Permission.PROBLEM_WORK)
    row = queries.problem(work, problem_id)
    form: Form[Any] = Form.of(actions.PublishProblem, row, **_beforehand(work, row))
    if request.method == "POST":
        form = Form(actions.PublishProblem, request.form, problem_id=problem_id)
        if made := form.send(work, actions.publish_problem):
            toasts.say(gettext("The known error is in the index."))
            return redirect(_next(work, row, url_for("known_errors.show", known_error_id=made.id)))
    return _asked(work, row, (form, "knowledge/error_form.html")), 422 if form.errors else 200


@pages.route("/<uuid:problem_id>/article", methods=["GET", "POST"])
@door
def write(work: Work, problem_id: UUID) -> Answer:
    """Make an article of it, as a draft."""
    work.require(Permission.PROBLEM_WORK)
    row = queries.problem(work, problem_id)
    known = _beforehand(work, row)
    body = f"## {gettext('Symptom')}\n\n{row.symptom}\n\n## {gettext('Solution')}\n\n"
    told = {"title_ja": row.title, "body_ja": f"{body}{known['workaround'] or known['root_fix']}"}
    form: Form[Any] = Form.of(actions.PublishArticle, row, **told, codes=row.codes)
    if request.method == "POST":
        form = Form(actions.PublishArticle, request.form, problem_id=problem_id)
        if made := form.send(work, actions.publish_article):
            toasts.say(gettext("The article is a draft. Read it and publish it."))
            return redirect(url_for("knowledge.show", article_id=made.id))
    return _asked(work, row, (form, "knowledge/article_form.html")), 422 if form.errors else 200


def _next(work: Work, row: Problem, otherwise: str) -> str:
    """Where clients wait for the news: who is to be told; else where the known error is read."""
    waits = any(one.waits for one in listeners(work, row.id, Told.KNOWN))
    return url_for(".tell", problem_id=row.id, about=Told.KNOWN) if waits else otherwise


def _asked(work: Work, row: Problem, asked: tuple[Form[Any], str]) -> str:
    form, template = asked
    choices = error_choices(work) if "error" in template else article_choices(work)
    back = url_for(".show", problem_id=row.id)
    title = f"P-{row.number} {row.title}"
    return render_template(template, form=form, row=None, back=(title, back), **choices)


def _beforehand(work: Work, row: Problem) -> dict[str, Any]:
    """What the problem already says of the known error."""
    found = queries.found_of(work, row)
    chosen = found.chosen
    last = found.decisions[-1] if found.decisions else None
    is_root = last is not None and last.decision == "root_fix"
    fix = chosen.description if chosen else ""
    return {
        "problem_id": row.id,
        "workaround": "" if is_root else fix,
        "root_fix": fix if is_root else "",
        "reply_ja": fix,
    }


def _answered(work: Work, told: tuple[UUID, Any], typed: dict[str, Form[Any]], done: str) -> Answer:
    problem_id, result = told
    if result is None:
        return page(work, queries.problem(work, problem_id), typed), 422
    toasts.say(done)
    return redirect(url_for(".show", problem_id=problem_id))
