using Workflows.People;
using Workflows.PeopleChanges;

namespace Workflows.Scenarios;

/// <content>Who is reached, and how.</content>
internal static partial class CommandStories
{
    /// <summary>Somebody comes, is called from then on, gets another address with everybody else's by file, and is given back to the file.</summary>
    private static async Task PeopleAsync(IncidentHarness h, Send send)
    {
        PersonDraft hanako = new("hanako")
        {
            Name = "新人 花子", Mail = "hanako@people.example", Party = "contractor", Roles = [new RoleDraft("role_1", "standard", "on_call", "", "")],
        };
        await send(() => Made(() => People(h).AddAsync(By(h, "add"), hanako)));
        await send(async () =>
        {
            PeopleState state = await h.Get<PeopleBook>().ReadAsync();
            PersonDraft onCall = PersonDraft.Of(state.InForce.EntryOf("on_call")!) with { SecondMail = "on_call@second.example" };
            return () => People(h).ChangeAsync(By(h, "change"), onCall, 0);
        });
        await h.AlertAsync();
        await h.AdvanceAsync(Minute);
        await send(async () =>
        {
            PersonDraft[] file = [hanako with { Mail = "hanako@new.example" }];
            PeoplePlan plan = await People(h).PlanAsync(By(h, "import", PeopleCommands.ByFile), file);
            return () => People(h).ImportAsync(By(h, "import", PeopleCommands.ByFile), file, plan.Seen);
        });
        await send(async () =>
        {
            int seen = (await h.Get<PeopleBook>().ReadAsync()).Said["on_call"].Act;
            return () => People(h).ReturnAsync(By(h, "return"), "on_call", seen);
        });
        await h.AdvanceAsync(Minute);

        static PeopleCommands People(IncidentHarness h) => h.Get<PeopleCommands>();

        static PeopleRequest By(IncidentHarness h, string key, string via = PeopleCommands.ByPage) => new(new("manager"), key, via, false, h.Now);
    }
}
