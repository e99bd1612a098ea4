using Workflows.Kit;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Xunit;

namespace Workflows.Azure.Tests.Stories;

/// <summary>A person is proposed and asked for evidence, hands in the pledge, and the proposal is withdrawn.</summary>
public sealed class PlacementStory : StoryTests
{
    private static readonly Actor Proposer = new("team_lead");

    private protected override async Task TellAsync(StoryApp app)
    {
        PlacementCommands desk = app.Get<PlacementCommands>();
        const string Mail = "hana@partner.example";
        string hana = desk.PersonIdOf(Mail);
        PlacementContent content = new()
        {
            PersonId = "", Name = "花", NameEn = "Hana", Mail = Mail, Language = "ja", Employer = "協力会社", Phone = "000-0000", RoleId = "operator",
            Sites = [.. app.Profile.Sites.Select(s => s.Id)], From = DateOnly.FromDateTime(StoryApp.Now.AddDays(60).UtcDateTime),
        };
        CaseId id = StoryApp.Done(await desk.ProposeAsync(StoryApp.ContractId, app.By(Proposer, "form"), content));
        await app.ExpectMailsAsync($"evidence→{hana}");

        PlacementState state = await StateAsync();
        CheckState pledge = state.ChecksUntil(state.DayOf(StoryApp.Now)).Single(c => c.Check.Id == "pledge");
        Dictionary<string, string> values = EvidenceForm.FieldsOf(pledge.Check, pledge.Asked).Where(f => f.Required).ToDictionary(
            f => f.Id, f => f.Kind == EvidenceFieldKind.Day ? $"{state.DayOf(StoryApp.Now).AddDays(-1):yyyy-MM-dd}" : f.Kind == EvidenceFieldKind.YesNo ? "yes"
                : "あり");
        (CommandResult result, IReadOnlyList<EvidenceRefusal> problems) =
            await desk.SubmitAsync(id, app.By(new(hana), "s1"), [new("pledge", null, values, [])]);
        Assert.True(result is CommandResult.Done, $"{result} {string.Join(", ", problems)}");
        await app.CrashAsync();
        await app.ExpectMailsAsync("review→manager");

        StoryApp.Done(await app.Get<PlacementCommands>().WithdrawAsync(id, app.By(Proposer), "辞退"));
        await app.ExpectMailsAsync();
        PlacementState withdrawn = await StateAsync();
        Assert.Single(withdrawn.Facts.OfType<EvidenceSubmitted>());
        Assert.Equal(PlacementStatus.Withdrawn, withdrawn.Status);

        async Task<PlacementState> StateAsync() => (await app.Get<PlacementReader>().ReadAsync(id)).State;
    }
}
