using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Maintenance;

/// <summary>
/// Windows that a person plans without a change: silencing a contract is bounded and never secret. The team's lead and the client are
/// told by mail of every window, of its changes and of its withdrawal.
/// </summary>
public sealed class MaintenanceCommands(MaintenanceCalendar calendar, IMaintenanceHolds holds, IApprovedWindows approved, ContractVersions contracts,
    PeopleDirectory people, MailOutbox outbox)
{
    /// <summary>Longest window without an approved change behind it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(72);

    /// <summary>How far ahead a window may begin.</summary>
    public static readonly TimeSpan FarthestAhead = TimeSpan.FromDays(400);

    private static readonly string[] Readers = [RoleNames.TeamLead, RoleNames.ClientContact];

    /// <summary>Plans a window, or replaces the one of its id; the same again is the same.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="window">The window.</param>
    /// <param name="by">Who plans it.</param>
    /// <returns>As it stands now; or which member is wrong.</returns>
    public async Task<(MaintenanceWindow? Window, CommandResult.Refused? Refused)> PlanAsync(string contractId, Command by, MaintenanceWindow window)
    {
        if (window.To <= window.From)
        {
            return (null, new(RefusalReason.BeforeTheStart, "to"));
        }

        if (window.From > by.Now + FarthestAhead || window.From < by.Now - FarthestAhead)
        {
            return (null, new(RefusalReason.NotAllowed, "from"));
        }

        if (window.To - window.From > Longest && !await approved.CoversAsync(contractId, window))
        {
            return (null, new(RefusalReason.TooLong, "to"));
        }

        MaintenanceWindow? before = await calendar.FindAsync(contractId, window.Id);
        MaintenanceWindow planned = await calendar.PlanAsync(contractId, window);
        await holds.ApplyAsync(contractId, by.Now, by.Client, by.Cancellation);
        await TellAsync(contractId, planned, before is null || planned.Version <= 1 ? "Planned" : "Changed", by);
        return (planned, null);
    }

    /// <summary>Takes a window back; people are called for what it held.</summary>
    /// <returns>False: there is none of that id.</returns>
    public async Task<bool> WithdrawAsync(string contractId, Command by, string windowId)
    {
        if (await calendar.FindAsync(contractId, windowId) is not { } known)
        {
            return false;
        }

        await calendar.CancelAsync(contractId, windowId, by.Now);
        await holds.ApplyAsync(contractId, by.Now, by.Client, by.Cancellation); // also where a crash came after it was taken back
        await TellAsync(contractId, await calendar.FindAsync(contractId, windowId) ?? known, "Withdrawn", by);
        return true;
    }

    /// <summary>One mail for each version and reader, however often the request is repeated.</summary>
    private async Task TellAsync(string contractId, MaintenanceWindow window, string what, Command by)
    {
        if (contracts.Current(contractId) is not { } contract)
        {
            return;
        }

        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(by.Now, contract.Calendars.Zone).DateTime);
        foreach (Responder to in Readers.SelectMany(role => people.WhoHolds(contractId, role, day)).DistinctBy(r => r.Person.Id, StringComparer.Ordinal))
        {
            string language = to.Person.Language;
            await outbox.ComposeAndTryAsync(
                new OutgoingMail
                {
                    Key = FormattableString.Invariant($"window/{contractId}/{window.Id}/{window.Version}/{what}/{to.Person.Id}"),
                    ContractId = contractId,
                    About = "window/" + window.Id,
                    Kind = "maintenance." + char.ToLowerInvariant(what[0]) + what[1..],
                    To = new MailRecipient(to.Person.Id, to.Person.NameIn(language), to.Person.Mail, to.Person.SecondMail),
                    SubjectLine = "",
                    Text = "",
                    CreatedAt = by.Now,
                },
                language, () => Letter.To(Compose(contract, window, what, by.Actor, language), contract.Profile, to.Person));
        }
    }

    private ComposedMail Compose(Contract contract, MaintenanceWindow window, string what, Actor actor, string language)
    {
        string from = Time(window.From);
        string until = Time(window.To);
        MailBody body = new MailBody().Paragraph(Text("Lead.Window" + what))
            .Facts([
                (Text("Label.Contract"), contract.Profile.Title.In(language)), (Text("Label.WindowFrom"), from), (Text("Label.WindowTo"), until),
                (Text("Label.System"), window.Systems.Count == 0 ? Text("Label.AllSystems") : string.Join(", ", window.Systems)),
                (Text("Label.Reason"), window.Reason), (Text("Label.ChangeNumber"), window.ChangeNumber),
                (Text("Label.PlannedBy"), people.ById(actor.PersonId)?.NameIn(language) ?? actor.PersonId),
            ]);
        return new(MailHeader.Subject(Text("Subject.Window" + what, contract.Profile.Title.In(language), from, until)), body, language, Clause: null);

        string Text(string key, params ReadOnlySpan<object?> arguments) => MaintenanceTexts.All.Get(language, key, arguments);

        string Time(DateTimeOffset at) => TimeText.Of(at, contract.Calendars.Zone, language);
    }
}
