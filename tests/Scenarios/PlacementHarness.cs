using System.Globalization;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>The onboarding process on the harness of incidents. People are proposed by <c>team_lead</c> and judged by <c>manager</c>.</summary>
internal static class PlacementHarness
{
    public const string Mail = "hana@partner.example";

    private static readonly Actor Proposer = new("team_lead");

    public static string Candidate(this IncidentHarness h) => h.Get<PlacementCommands>().PersonIdOf(Mail);

    public static async Task<CaseId> ProposeAsync(
        this IncidentHarness h, string role, string from, string[]? sites = null, string? replaces = null, bool subcontractor = false, string? to = null,
        string mail = Mail)
    {
        PlacementContent content = new()
        {
            PersonId = "", Name = "花", NameEn = "Hana", Mail = mail, Language = "ja", Employer = "協力会社", Phone = "000-0000", RoleId = role,
            Sites = sites ?? [.. h.Get<ContractVersions>().Current(h.ContractId)!.Profile.Sites.Select(s => s.Id)],
            From = Day(from), To = to is null ? null : Day(to), Replaces = replaces, Subcontractor = subcontractor,
        };
        (CaseId? id, CommandResult result) = await h.Get<PlacementCommands>()
            .ProposeAsync(h.ContractId, h.By(Proposer, $"form-{h.Now.ToUnixTimeSeconds()}-{mail}"), content);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    public static async Task<PlacementState> PlacementAsync(this IncidentHarness h, CaseId id) => (await h.Get<PlacementReader>().ReadAsync(id)).State;

    /// <summary>Good evidence for everything that is asked of one side, but some checks.</summary>
    public static async Task SubmitAllAsync(this IncidentHarness h, CaseId id, EvidenceSource by, params string[] but)
    {
        PlacementState state = await h.PlacementAsync(id);
        DateOnly today = state.DayOf(h.Now);
        List<EvidenceEntry> entries = [.. state.ChecksUntil(today).Where(c => c.Check.EvidenceBy == by && c.IsWanted(today) && !but.Contains(c.Check.Id))
            .Select(c => new EvidenceEntry(c.Check.Id, c.Year, Good(c, today), []))];
        if (entries.Count > 0)
        {
            await h.SubmitAsync(id, by == EvidenceSource.Candidate ? state.Content.PersonId : "team_lead", [.. entries]);
        }
    }

    public static async Task SubmitAsync(this IncidentHarness h, CaseId id, string by, params EvidenceEntry[] entries)
    {
        (CommandResult result, IReadOnlyList<EvidenceRefusal> problems) = await h.TrySubmitAsync(id, by, entries);
        Assert.True(result is CommandResult.Done, $"{result} {string.Join(", ", problems)}");
    }

    public static async Task<(CommandResult Result, IReadOnlyList<EvidenceRefusal> Problems)> TrySubmitAsync(
        this IncidentHarness h, CaseId id, string by, params EvidenceEntry[] entries)
    {
        (CommandResult, IReadOnlyList<EvidenceRefusal>) result = await h.Get<PlacementCommands>().SubmitAsync(
            id, h.By(new(by), $"s-{by}-{h.Now.ToUnixTimeSeconds()}-{entries[0].CheckId}"), entries);
        await h.Engine.WhenIdleAsync();
        return result;
    }

    /// <summary>Everything that waits is judged as enough, as far as it is.</summary>
    public static async Task JudgeAllAsync(this IncidentHarness h, CaseId id)
    {
        PlacementState state = await h.PlacementAsync(id);
        foreach (CheckState check in state.ChecksUntil(state.DayOf(h.Now)).Where(c => c.ToJudge is not null))
        {
            EvidenceSubmitted evidence = check.ToJudge!.Submitted;
            bool passes = evidence.Finding != EvidenceFinding.DoesNotMeet
                && !(evidence.Finding == EvidenceFinding.Adverse && check.Check.Kind == CheckKind.Antibody);
            await h.PlaceAsync(d => d.JudgeAsync(id, h.By(new("manager")), evidence.EvidenceId, passes, null));
        }
    }

    public static async Task PlaceAsync(this IncidentHarness h, Func<PlacementCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<PlacementCommands>());
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    /// <summary>The client's approver answers the question that waits.</summary>
    public static async Task PlacementAnswerAsync(this IncidentHarness h, CaseId id, string stage, ApprovalAnswer answer = ApprovalAnswer.Approve,
        string? comment = null)
    {
        PlacementState state = await h.PlacementAsync(id);
        PlacementRound round = state.Round(stage, state.DayOf(h.Now)) ?? throw new InvalidOperationException($"Nobody is asked '{stage}'.");
        await h.PlaceAsync(d => d.DecideAsync(id, h.By(new("client_approver")), stage, round.Approval.ContentHash, answer, comment));
    }

    public static async Task<Clearance> ClearanceAsync(this IncidentHarness h, CaseId id, string day)
    {
        PlacementState state = await h.PlacementAsync(id);
        Clearances book = await h.Get<PlacementReader>().ClearanceAsync(h.ContractId, Day(day));
        return book.Of(state.Content.PersonId, state.Content.Sites is [var site, ..] ? site : "any", state.Content.RoleId, Day(day));
    }

    /// <summary>Values that are enough for a check.</summary>
    public static Dictionary<string, string> Good(CheckState check, DateOnly today)
    {
        Dictionary<string, string> values = [];
        foreach (EvidenceField field in EvidenceForm.FieldsOf(check.Check, check.Asked).Where(f => f.Required))
        {
            values[field.Id] = field.Kind switch
            {
                EvidenceFieldKind.Day =>
                    (check.Window is { } w && w.From > today.AddDays(-1) ? w.From : today.AddDays(-1)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                EvidenceFieldKind.Number => "99.9",
                EvidenceFieldKind.YesNo => field.Id == EvidenceForm.AbnormalField ? "no" : "yes",
                EvidenceFieldKind.Choice => field.Options[0],
                EvidenceFieldKind.Lines => "2010-04-01 2025-10-31 病院",
                _ => "あり",
            };
        }

        return values;
    }

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
