using Workflows.Changes;
using Workflows.Kit;
using Workflows.Mail;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>What the mails of an approval say: why, by when, and where to look.</summary>
public sealed class ApprovalMailScenarios
{
    [Fact]
    public async Task FirstRequest_IsNoRepeatedOne_SaysByWhen_AndWarnsWhenThatIsAfterTheWork()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        ChangeContent complete = h.Complete("major", "2026-11-21 23:00", "2026-11-21 23:30");
        CaseId id = await h.FileAsync(complete with { Values = new Dictionary<string, string> { ["plan"] = "更新する" } });
        await h.RewriteAsync(id, complete); // version 2, and nobody has been asked about the first
        OutgoingMail ask = await MailAsync(h, id, "change.ask");
        Assert.Contains("下記の変更について、ご承認くださいますようお願いいたします。", ask.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("改められた", ask.Text, StringComparison.Ordinal);
        Assert.Matches("回答期限: .*まで", ask.Text);
        Assert.Contains("作業はそれより前の 2026年11月21日(土) 23:00 に予定されています", ask.Text, StringComparison.Ordinal);
        Assert.Contains("内容を確認して回答する:\n", ask.Text, StringComparison.Ordinal);

        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.RewriteAsync(id, complete with { Title = "別の件名" });
        Assert.Contains("改められた", (await MailAsync(h, id, "change.ask")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StageThatPassed_IsNotCalledTheApproval_AndResultsLeadToThePage()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("major"));
        await h.DecideAsync(id, "manager");
        OutgoingMail stage = await MailAsync(h, id, "change.tellOutcome");
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.DecideAsync(id, "client_approver");
        OutgoingMail whole = await MailAsync(h, id, "change.tellOutcome");
        Assert.Equal(("【承認経過】受付サーバーの更新", "【承認】受付サーバーの更新"), (stage.SubjectLine, whole.SubjectLine));
        Assert.Contains($"https://workflows.example/changes/{id}\n", whole.Text, StringComparison.Ordinal);
    }

    /// <summary>The alarm comes ten minutes after the window has opened, and not at all once somebody has begun.</summary>
    [Fact]
    public async Task ReleaseThatDoesNotBegin_IsToldOfAfterItsGrace()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId id = await h.ReadyToStartAsync(h.Plan("2026-12-04 21:00", "2026-12-04 23:00", await h.ApprovedChangeAsync("minor")));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-12-04 21:09");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-04 21:10");
        await h.ExpectMailsAsync("not-started→manager", "not-started→on_call", "not-started→team_lead");
        Assert.Null((await h.ReleaseAsync(id)).Started);
    }

    private static async Task<OutgoingMail> MailAsync(IncidentHarness h, CaseId id, string kind) =>
        (await h.Outbox.ListAsync(h.ContractId, id.Value)).Last(m => m.Mail.Kind == kind).Mail;
}
