using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.ProblemManagement;

/// <summary>What the software owes for a problem, and when: a pure function of the folded facts.</summary>
public static class ProblemSchedule
{
    private static readonly CaseDuties<ProblemDuty, ProblemDutyKind> Duties = new((key, kind, at) => new() { Key = key, Kind = kind, DueAt = at });

    // The identities of duties beside those of approvals. They are in the ledger and in mail keys: never change one.
    private const string FiledKey = "filed";
    private const string WithdrawnKey = "withdrawn";

    /// <summary>Every duty that is not performed yet, due or not, as far as it can be known from the facts so far.</summary>
    public static IEnumerable<ProblemDuty> Pending(ProblemState problem, BusinessCalendar business) =>
        Filed(problem)
            .Concat(problem.Facts.Select(f => Told(problem, f)).OfType<ProblemDuty>())
            .Concat(problem.Measures.SelectMany(m => m.Consent.Pending()
                .Where(d => d.Kind == ApprovalDutyKind.TellOutcome || (problem.IsOpen && m == problem.Measure)).Select(d => Of(problem, m.Version.Written, d))))
            .Concat(Solving(problem, business).Pending(problem.IsPerformed))
            .Concat(Reviewing(problem))
            .Concat(Duties.Unreached(problem))
            .Concat(Duties.Close(problem.Withdrawn?.RecordedAt ?? problem.CloseAt))
            .Where(d => !problem.IsPerformed(d.Key));

    private static IEnumerable<ProblemDuty> Filed(ProblemState problem)
    {
        if (problem.Withdrawn is null)
        {
            yield return new()
            {
                Key = FiledKey, Kind = ProblemDutyKind.TellFiled, DueAt = problem.Filed.RecordedAt, Roles = Both(problem), Persons = Responsible(problem),
            };
        }
        else if (problem.Performed(FiledKey) is { Told: { Count: > 0 } told })
        {
            yield return new() { Key = WithdrawnKey, Kind = ProblemDutyKind.TellWithdrawn, DueAt = problem.Withdrawn.RecordedAt, Persons = told };
        }
    }

    /// <summary>What follows at once from a single fact.</summary>
    private static ProblemDuty? Told(ProblemState problem, CaseFact fact)
    {
        ProblemDuty client = new()
        {
            Key = "told/" + fact.Id, Kind = ProblemDutyKind.TellKnown, DueAt = fact.RecordedAt, Roles = problem.Rules.To, FactId = fact.Id,
        };
        return fact switch
        {
            ProblemFound { What: ProblemFinding.Cause } => client,
            ProblemCooperationAsked { IsClient: true } => client with { Kind = ProblemDutyKind.TellCooperation },
            ProblemDispatched => client with { Kind = ProblemDutyKind.TellDispatched },
            ProblemSettled => client with { Kind = ProblemDutyKind.TellSettled },
            ProblemRecurred => client with { Kind = ProblemDutyKind.TellRecurred, Roles = Both(problem), Persons = Responsible(problem) },
            _ => null,
        };
    }

    private static ProblemDuty Of(ProblemState problem, CaseFact written, ApprovalDuty duty) =>
        Duties.Of(duty, [.. Responsible(problem).Append(written.Actor).Distinct(StringComparer.Ordinal)]) with { FactId = written.Id };

    /// <summary>Whoever is responsible is reminded of the day, and told with the manager when it is over; not while another party is waited for.</summary>
    private static Deadline<ProblemDuty> Solving(ProblemState problem, BusinessCalendar business) =>
        problem is not { IsRunning: true, Due: { Days: { } days } due } ? new() : new()
        {
            Reminders = problem.Rules.Reminders.Select(before => new ProblemDuty
            {
                Key = Key($"due/{days.Due:yyyy-MM-dd}/{before}"),
                Kind = ProblemDutyKind.RemindDue,
                DueAt = problem.Hours.OpeningOf(business.AddBusinessDays(days.Target, -before)),
                Persons = Responsible(problem),
            }).Where(d => d.DueAt > problem.Filed.RecordedAt),
            Late = new()
            {
                Key = Key($"due/{days.Due:yyyy-MM-dd}/late"), Kind = ProblemDutyKind.Late, DueAt = due.Breach, Roles = [RoleNames.Manager],
                Persons = Responsible(problem),
            },
        };

    /// <summary>Nobody said for long how it stands.</summary>
    private static IEnumerable<ProblemDuty> Reviewing(ProblemState problem)
    {
        if (problem.ReviewAt is { } at)
        {
            yield return new()
            {
                Key = "review/" + problem.LastWord.Id, Kind = ProblemDutyKind.RemindReview, DueAt = at, Roles = problem.Rules.Owner,
                Persons = Responsible(problem),
            };
        }
    }

    private static IReadOnlyList<string> Both(ProblemState problem) => [.. problem.Rules.To.Concat(problem.Rules.Owner).Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<string> Responsible(ProblemState problem) => [problem.Handling.Responsible];

    private static string Key(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
