using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Workflows.Unit.Tests.Contracts;

namespace Workflows.Unit.Tests.Onboarding;

/// <summary>Facts of a placement, one after the other, in local times of the contract.</summary>
internal sealed class PlacementStory
{
    private readonly ContractProfile profile;
    private readonly List<CaseFact> facts = [];
    private int number;

    public PlacementStory(string contract, string proposedAt, string from, string role, string[]? sites = null, string? replaces = null, string? to = null,
        bool subcontractor = false)
    {
        profile = ShippedContracts.Catalog[contract];
        Calendars = ShippedContracts.Catalog.CalendarsOf(contract);
        Id = CaseId.For(PlacementProcess.Placements, contract, "story", new(2026, 11, 20));
        PlacementContent content = new()
        {
            PersonId = "hana", Name = "花", NameEn = "Hana", Mail = "hana@partner.example", Language = "ja", RoleId = role, Sites = sites ?? [],
            From = Day(from), To = to is null ? null : Day(to), Replaces = replaces, Subcontractor = subcontractor,
        };
        Add(new CaseWritten<PlacementContent>
        {
            Id = "proposed/1", At = At(proposedAt), RecordedAt = At(proposedAt), Actor = "leader", Content = content,
            Version = 1, ContentHash = PlacementHash.Of(content, 1)
        });
    }

    public CaseId Id { get; }

    public CalendarSet Calendars { get; }

    public IReadOnlyList<CaseFact> Facts => facts;

    public PlacementState State => PlacementState.Of(Id, profile, Calendars, facts);

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateTimeOffset At(string text) => Workflows.Unit.Tests.Calendars.TestCalendars.Tokyo9(text);

    public PlacementState Of(IEnumerable<CaseFact> some) => PlacementState.Of(Id, profile, Calendars, some);

    public void Add(CaseFact fact) => facts.Add(fact);

    public string Submit(string at, string check, EvidenceFinding finding = EvidenceFinding.Meets, string? until = null, int? year = null,
        EvidencePurpose purpose = EvidencePurpose.Check)
    {
        string id = $"{check}.{++number}";
        Add(new EvidenceSubmitted
        {
            Id = "evidence/" + id, At = At(at), RecordedAt = At(at), Actor = "hana", CheckId = check, Year = year, EvidenceId = id, SubmissionId = id,
            Purpose = purpose, Finding = finding,
            ValidUntil = until is null ? null : Day(until),
        });
        return id;
    }

    public void Judge(string at, string evidence, bool passed = true) => Add(new EvidenceJudged
    {
        Id = "judged/" + evidence, At = At(at), RecordedAt = At(at), Actor = "manager", CheckId = evidence.Split('.')[0], EvidenceId = evidence,
        Passed = passed,
    });

    public void Pass(string at, string check, string? until = null, int? year = null, EvidencePurpose purpose = EvidencePurpose.Check) =>
        Judge(at, Submit(at, check, EvidenceFinding.Meets, until, year, purpose));

    /// <summary>Everything that is asked for at a moment is handed in and passed, but some.</summary>
    public void PassAll(string at, params string[] but)
    {
        foreach (CheckState check in State.Checks.Where(c => c.IsWanted(Calendars.Business.DayOf(At(at))) && !but.Contains(c.Check.Id)).ToList())
        {
            Pass(at, check.Check.Id);
        }
    }

    /// <summary>The client's approver is asked and answers.</summary>
    public void Answer(string at, string stage, ApprovalAnswer answer = ApprovalAnswer.Approve)
    {
        PlacementRound round = State.Round(stage, Calendars.Business.DayOf(At(at)))!;
        PlacementDuty ask = PlacementSchedule.Pending(State, Calendars, At(at)).First(d => d.Kind == PlacementDutyKind.Ask && d.StageId == stage);
        Perform(at, ask, "client");
        Add(new CaseDecided
        {
            Id = $"decision/{round.Approval.Version}/{stage}/client", At = At(at), RecordedAt = At(at), Actor = "client", StageId = stage,
            ContentHash = round.Approval.ContentHash, Answer = answer
        });
    }

    public void Perform(string at, PlacementDuty duty, params string[] seats) => Add(new CaseDutyPerformed<PlacementDuty>
    {
        Id = "duty/" + duty.Key, At = At(at), RecordedAt = At(at), Actor = "system", Duty = duty, Told = seats, Seats = seats,
    });

    /// <summary>What is due at a moment, by key; nothing of it is performed.</summary>
    public IReadOnlyList<string> DueAt(string at) => [.. PlanAt(At(at)).Due.Select(d => d.Key)];

    /// <summary>What is owed at a moment.</summary>
    public CasePlan<PlacementDuty> PlanAt(DateTimeOffset now) =>
        CaseSchedule.At(State, PlacementSchedule.Pending(State, Calendars, now), now, d => PlacementSchedule.About(d) ?? ((IMailDuty)d).EndingStage);

    /// <summary>Performs everything that becomes due up to a moment, in order.</summary>
    public IReadOnlyList<(string At, PlacementDuty Duty)> RunTo(string from, string to)
    {
        List<(string, PlacementDuty)> done = [];
        for (DateTimeOffset now = At(from); now <= At(to);)
        {
            CasePlan<PlacementDuty> plan = PlanAt(now);
            string local = TimeZoneInfo.ConvertTime(now, Calendars.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            foreach (PlacementDuty duty in plan.Due)
            {
                Add(duty.Kind == PlacementDutyKind.Close
                    ? new CaseClosed { Id = "closed", At = now, RecordedAt = now, Actor = "system" }
                    : new CaseDutyPerformed<PlacementDuty>
                    {
                        Id = "duty/" + duty.Key, At = now, RecordedAt = now, Actor = "system", Duty = duty, Told = ["x"],
                        Seats = duty.Kind == PlacementDutyKind.Ask ? ["client"] : []
                    });
                done.Add((local, duty));
            }

            if (plan.Due.Count > 0)
            {
                continue;
            }

            if (plan.NextLookAt is not { } next)
            {
                break;
            }

            now = next;
        }

        return done;
    }
}
