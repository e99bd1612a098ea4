using Azure.Data.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SendGrid;
using Workflows.Checks;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Tables;
using Workflows.Incidents;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Process;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Mail;
using Workflows.Maintenance;
using Workflows.Meetings;
using Workflows.People;
using Workflows.PeopleChanges;
using Workflows.Rosters.Process;
using Workflows.Testing;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>
/// The incident process on the real engine and real tables, with a clock that only the test moves and a relay that keeps what it is
/// given. Every role is held by one person of the same name, so that a mail reads <c>page→on_call</c>.
/// </summary>
internal sealed class IncidentHarness : IAsyncDisposable
{
    /// <summary>Read once for all scenarios: nobody can change it, and reading it takes longer than most of them.</summary>
    private static readonly ProfileCatalog Shipped = ProfileCatalog.Load(Repository.Contracts, Processes.Sections).Catalog
        ?? throw new InvalidOperationException("The shipped contracts have errors.");

    private readonly string folder = Directory.CreateTempSubdirectory("workflows-scenario-").FullName;
    private ProfileCatalog catalog;
    private readonly PeopleDirectory people;
    private readonly Action<IServiceCollection>? configure;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private ServiceProvider services = null!;

    private Func<TableServiceClient> store;
    private string durableFile = "durable.db";
    private int moves;

    private IncidentHarness(string contractId, string localStart, PeopleDirectory? people, Func<string, string>? edit, Action<IServiceCollection>? configure)
    {
        this.configure = configure;
        catalog = edit is null ? Shipped : new ProfileCatalog([ReadEdited(edit(Shipped[contractId].Text))], Shipped.Holidays, Shipped.Sections);
        store = () => new SqliteTableServiceClient(Path.Combine(folder, "tables.db"));
        ContractId = contractId;
        Clock = new ManualClock(Local(localStart));
        this.people = people ?? PersonPerRole();
    }

    public string ContractId { get; }

    /// <summary>Where the databases lie.</summary>
    public string Folder => folder;

    public ManualClock Clock { get; }

    public KeepingRelay Relay { get; } = new();

    /// <summary>Crashes of single commands between their writes.</summary>
    public CommandCrashes Crashes { get; } = new();

    public DurableEngine Engine { get; private set; } = null!;

    public DurableTaskClient Client => Engine.Client;

    public IncidentCommands Desk => services.GetRequiredService<IncidentCommands>();

    public IncidentLedger Ledger => services.GetRequiredService<IncidentLedger>();

    public AuditLog Audit => services.GetRequiredService<AuditLog>();

    public MailOutbox Outbox => services.GetRequiredService<MailOutbox>();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public static Actor OnCall { get; } = new("on_call");

    /// <summary>Starts at a local time of the contract, e.g. <c>2026-11-20 10:00</c> (a Friday).</summary>
    /// <param name="contractId">A shipped contract.</param>
    /// <param name="localStart">When the story begins.</param>
    /// <param name="people">Other people than one per role.</param>
    /// <param name="edit">Changes the contract's text first, for rules that no shipped contract has.</param>
    /// <param name="configure">Replaces services.</param>
    public static async Task<IncidentHarness> StartAsync(
        string contractId = "standard", string localStart = "2026-11-20 10:00", PeopleDirectory? people = null, Func<string, string>? edit = null,
        Action<IServiceCollection>? configure = null)
    {
        IncidentHarness harness = new(contractId, localStart, people, edit, configure);
        await harness.BootAsync();
        return harness;
    }

    /// <summary>A moment of Japanese time.</summary>
    public static DateTimeOffset Local(string text) =>
        new(DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(9));

    /// <summary>The process dies without a farewell, and another one starts on the same files; with a changed contract, if told so.</summary>
    public async Task CrashAsync(Func<string, string>? edit = null)
    {
        await Engine.AbandonAsync();
        await services.DisposeAsync();
        if (edit is not null)
        {
            catalog = new ProfileCatalog([ReadEdited(edit(catalog[ContractId].Text))], catalog.Holidays, catalog.Sections);
        }

        await BootAsync();
    }

    /// <summary>
    /// The application moves elsewhere: its tables are copied, its orchestrations stay behind, and another process starts where it moved to.
    /// </summary>
    /// <param name="to">The tables there; null for a new file.</param>
    public async Task MoveAsync(Func<TableServiceClient>? to = null)
    {
        await Engine.AbandonAsync();
        await services.DisposeAsync();
        string file = Path.Combine(folder, $"moved{++moves}.db");
        to ??= () => new SqliteTableServiceClient(file);
        TablesCopy copy = new(store(), to());
        foreach (string table in ApplicationTables.All)
        {
            Assert.Empty((await copy.CopyAsync(table, CancellationToken.None)).Findings);
        }

        store = to;
        durableFile = $"durable{moves}.db";
        await BootAsync();
    }

    /// <summary>An alert fires.</summary>
    public async Task<CaseId> AlertAsync(
        string title = "受付サーバー停止", string rule = "r1", string? episode = null, string severity = "critical", string? system = "web01", string? group = null,
        DateTimeOffset? startsAt = null)
    {
        AlertReceipt receipt = await SendAsync(
            Signal(title, rule, episode ?? Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), AlertState.Firing, severity,
            system, group, startsAt ?? Now));
        return CaseId.Parse(IncidentKind.Incidents, receipt.IncidentId ?? throw new InvalidOperationException($"The alert gave no incident: {receipt.Why}"));
    }

    /// <summary>
    /// The process dies while it takes an alert, after so many writes to the tables: the caller hears nothing, and what was written stays.
    /// </summary>
    public async Task<bool> DieWhileTakingAsync(AlertSignal signal, int writes)
    {
        int written = 0;
        LedgerTables tables = new(new FaultyTables(services.GetRequiredService<TableServiceClient>())
        {
            BeforeWrite = operation => operation != "create" && Interlocked.Increment(ref written) > writes ? throw new InjectedCrashException()
                : Task.CompletedTask,
        });
        AlertIntake intake = IntakeOn(tables);
        try
        {
            await intake.ReceiveAsync(ContractId, [signal], "body", Now, Client, CancellationToken.None);
            await Engine.WhenIdleAsync();
            return false;
        }
        catch (InjectedCrashException)
        {
            return true;
        }
    }

    /// <summary>Another process takes an alert and stands still before its n-th write when this returns; the inner task gives its incident.</summary>
    public async Task<Task<string?>> TakeElsewhereAsync(AlertSignal signal, int standStillAt, Task goOn)
    {
        int written = 0;
        TaskCompletionSource stands = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string?> taken = TakeAsync();
        await Task.WhenAny(stands.Task, taken);
        return taken;

        async Task<string?> TakeAsync()
        {
            IReadOnlyList<AlertReceipt> receipts = await IntakeOn(new(new FaultyTables(services.GetRequiredService<TableServiceClient>())
            {
                BeforeWrite = async operation =>
                {
                    if (operation != "create" && Interlocked.Increment(ref written) == standStillAt)
                    {
                        stands.SetResult();
                        await goOn;
                    }
                },
            })).ReceiveAsync(ContractId, [signal], "body", Now, Client, CancellationToken.None);
            await Engine.WhenIdleAsync();
            return receipts[0].IncidentId;
        }
    }

    /// <summary>The alert of a rule ends.</summary>
    public Task<AlertReceipt> ResolveAsync(string rule = "r1", string? episode = null) =>
        SendAsync(Signal("resolved", rule, episode ?? "", AlertState.Resolved, null, null, null,
            null) with
        { EpisodeFromSource = episode is not null, EndsAt = Now });

    public async Task<AlertReceipt> SendAsync(AlertSignal signal)
    {
        IReadOnlyList<AlertReceipt> receipts = await services.GetRequiredService<AlertIntake>()
            .ReceiveAsync(ContractId, [signal], "body", Now, Client, CancellationToken.None);
        await Engine.WhenIdleAsync();
        return receipts[0];
    }

    public static AlertSignal Signal(string title, string rule, string episode, AlertState state, string? severity, string? system, string? group,
        DateTimeOffset? startsAt) => new()
        {
            Source = "test",
            RuleKey = "test.rule." + rule,
            EpisodeKey = $"test.episode.{rule}.{episode}",
            GroupKey = group is null ? null : "test.group." + group,
            State = state,
            Title = title,
            Severity = severity,
            System = system,
            StartsAt = startsAt,
        };

    /// <summary>What somebody's act carries now.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="formKey">Key of the form; acts that happen once do not look at it.</param>
    public Command By(Actor actor, string formKey = "form") => new(actor, formKey, Now, Client, default);

    /// <summary>A person's act, and everything that follows at once.</summary>
    public async Task DoAsync(Func<IncidentCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(Desk);
        Assert.True(result is CommandResult.Done, result.ToString());
        await Engine.WhenIdleAsync();
    }

    /// <summary>The client reports an incident that nobody's monitoring saw.</summary>
    public async Task<CaseId> ReportedAsync(bool stopped = false, DateTimeOffset? heardAt = null, bool take = false)
    {
        (CaseId? id, CommandResult result) = await Desk.ReportAsync(
            ContractId, By(OnCall, "call-" + Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)), "画面が開かない", null, stopped,
            heardAt ?? Now, take);
        Assert.True(result is CommandResult.Done, result.ToString());
        await Engine.WhenIdleAsync();
        return id!.Value;
    }

    /// <summary>
    /// An alert fires and ends at once, unconfirmed: the chain of people rests, and the steps' clocks run on. For steps that are due after a long time.
    /// </summary>
    public async Task<CaseId> QuietAlertAsync(string severity = "warning")
    {
        CaseId id = await AlertAsync(severity: severity, episode: "quiet");
        await ResolveAsync(episode: "quiet");
        await ExpectMailsAsync("page→on_call", "confirm-recovery→on_call");
        return id;
    }

    public Task AcknowledgeAsync(CaseId id, string by = "on_call") => DoAsync(commands => commands.AcknowledgeAsync(id, By(new(by))));

    public Task DoTaskAsync(CaseId id, string step) => DoAsync(commands => commands.DoTaskAsync(id, By(OnCall), step, "実施"));

    public Task ChangeStateAsync(CaseId id, string text) => DoAsync(commands => commands.ChangeStateAsync(id, By(OnCall, text), text));

    /// <summary>The system recovered, now or at a local time.</summary>
    public Task RecoverAsync(CaseId id, string? localTime = null) => DoAsync(commands =>
        commands.MarkRecoveredAsync(id, By(OnCall, "recovered"), localTime is null ? Now : Local(localTime), "復旧を確認"));

    public Task CompleteAsync(CaseId id) => DoAsync(commands => commands.CompleteResponseAsync(id, By(OnCall, "completed"), null));

    /// <summary>A step that has come to pass.</summary>
    public async Task<StepState> StepOfAsync(CaseId id, string step, int occurrence = 1) =>
        (await StateAsync(id)).Step(step, occurrence) ?? throw new InvalidOperationException($"There is no step '{step}' ({occurrence}).");

    /// <summary>The recorded breach of a step: whether it counts as one of the contract, and the due time by its text.</summary>
    public async Task ExpectBreachAsync(CaseId id, string step, bool contractual, string localDue)
    {
        DutyPerformed breach = (await StepOfAsync(id, step)).Breach ?? throw new InvalidOperationException($"No breach of '{step}' is recorded.");
        Assert.Equal((contractual, (DateTimeOffset?)Local(localDue)), (breach.Duty.Contractual, breach.Duty.OriginalDue));
    }

    /// <summary>When a step is due, as local time.</summary>
    public async Task ExpectDueAsync(CaseId id, string step, string? localDue) =>
        Assert.Equal(localDue is null ? null : Local(localDue), (await StepOfAsync(id, step)).Due);

    /// <summary>The steps that have started, by id.</summary>
    public async Task ExpectStartedAsync(CaseId id, params string[] steps) =>
        Assert.Equal(steps, (await StateAsync(id)).Steps.Where(s => s.StartedAt is not null).Select(s => s.Step.Id));

    /// <summary>Fills the drafted report and sends it.</summary>
    public Task SendReportAsync(CaseId id, string step, int occurrence = 1, string by = "on_call") => DoAsync(async commands =>
    {
        CaseView<IncidentState> incident = await ReadAsync(id);
        ReportDocument draft = await commands.DraftAsync(incident, step, occurrence, Now)
            ?? throw new InvalidOperationException($"There is no report '{step}'.");
        Dictionary<string, string> values = draft.Values.ToDictionary(v => v.FieldId, v => v.Value.Length > 0 ? v.Value : "記入済み");
        return await commands.SendReportAsync(id, By(new(by)), step, occurrence, draft.Version, values);
    });

    /// <summary>
    /// Moves the clock, stopping at every timer on the way until everything that it starts has happened, and where mails to our people have waited for
    /// others.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        DateTimeOffset end = Now + by;
        await Engine.WhenIdleAsync();
        while (await NextAsync() is { } due && due <= end)
        {
            Clock.Advance(due > Now ? due - Now : TimeSpan.Zero);
            if (await WaitingUntilAsync() <= Now)
            {
                await Get<LetterDigests>().SendDueAsync(Now, (_, send) => send(), CancellationToken.None);
                await Get<MailDispatcher>().RunAsync(Now, Client, CancellationToken.None);
            }

            await Eventually.HoldsAsync(async () =>
            {
                await Engine.WhenIdleAsync();
                return Engine.NextTimerDue is not { } next || next > Now;
            });
        }

        Clock.Advance(end - Now);
        await Engine.WhenIdleAsync();
    }

    private async Task<DateTimeOffset?> NextAsync() =>
        await WaitingUntilAsync() is { } told && !(Engine.NextTimerDue < told) ? told : Engine.NextTimerDue;

    private async Task<DateTimeOffset?> WaitingUntilAsync() =>
        (await Get<LetterDigests>().ListAsync(ContractId)).Where(w => w.IsOwn).Min(w => (DateTimeOffset?)w.Due);

    /// <summary>Moves the clock to a local time.</summary>
    public Task AdvanceToAsync(string localTime) => AdvanceAsync(Local(localTime) - Now);

    /// <summary>The mails that the relay took since the last look, in any order: <c>page→on_call</c>, <c>remind first_report→on_call</c>;
    /// no other, and none twice.</summary>
    public async Task ExpectMailsAsync(params string[] expected)
    {
        (List<string> sent, int accepted) = await NewMailsAsync();
        Assert.Equal(expected.Order(StringComparer.Ordinal), sent.Order(StringComparer.Ordinal));
        Assert.Equal(accepted, Relay.Messages.Count);
    }

    /// <summary>The mails since the last look are not what the story is about.</summary>
    public Task ForgetMailsAsync() => NewMailsAsync();

    /// <summary>The mails since the last look, of which only some are what the story is about.</summary>
    public async Task<IReadOnlyList<string>> NewlyToldAsync() => (await NewMailsAsync()).Sent;

    private async Task<(List<string> Sent, int Accepted)> NewMailsAsync()
    {
        List<string> accepted = [.. (await MailsAsync()).Where(m => m.Receipt.State == MailState.Accepted).Select(m => m.Mail.Key)];
        return ([.. accepted.Where(seen.Add).Select(Short)], accepted.Count);
    }

    /// <summary>Every mail so far, sent or not.</summary>
    public async Task<IReadOnlyList<MailRecord>> MailsAsync()
    {
        List<MailRecord> mails = [];
        string? next = null;
        do
        {
            MailPage page = await Outbox.ListRecentAsync(ContractId, 200, next);
            mails.AddRange(page.Mails);
            next = page.Next;
        }
        while (next is not null);
        return mails;
    }

    /// <summary>The keys of the audit log's entries, in their order.</summary>
    public async Task<IReadOnlyList<string>> AuditedAsync()
    {
        List<string> keys = [];
        long after = 0;
        while (await Audit.ReadAsync(ContractId, after, 100) is { Entries: { Count: > 0 } entries })
        {
            keys.AddRange(entries.Select(e => e.Key));
            after = entries[^1].Sequence;
        }

        return keys;
    }

    /// <summary>Nobody was told anything since the last look.</summary>
    public Task ExpectNothingElseAsync() => ExpectMailsAsync();

    public async Task<CaseView<IncidentState>> ReadAsync(CaseId id) => await services.GetRequiredService<IncidentReader>().ReadAsync(id);

    public async Task<IncidentState> StateAsync(CaseId id) => (await ReadAsync(id)).State;

    /// <summary>A duty as the plan of a moment ago named it.</summary>
    public Task<string> PerformAsync(CaseId id, IncidentDuty duty) => services.GetRequiredService<IncidentProcess>().PerformAsync(id, duty, Now);

    /// <summary>One round of the sweeps.</summary>
    /// <returns>How many duties they performed in an orchestration's place.</returns>
    public async Task<int> SweepAsync()
    {
        // What opens by itself does so in its own stories only: elsewhere its reminders are beside the point.
        int performed = 0;
        foreach (ICaseSweep sweep in services.GetServices<ICaseSweep>()
            .Where(s => s is not (RosterMonthOpener or DeliverableOpener or DeliverableTriggers or MeetingSweep or CheckOpener or CheckTriggers)))
        {
            performed += await sweep.RunAsync(Now, Client, CancellationToken.None);
        }

        await Engine.WhenIdleAsync();
        return performed;
    }

    /// <summary>A minute later: what waited to be told to our people together is told.</summary>
    public Task EndOfMinuteAsync() => AdvanceAsync(LetterDigests.OwnWithin);

    /// <summary>Plans a maintenance window and holds or lets go of open incidents accordingly; nobody is mailed.</summary>
    public async Task<MaintenanceWindow> PlanMaintenanceAsync(string contractId, MaintenanceWindow window)
    {
        MaintenanceWindow planned = await services.GetRequiredService<MaintenanceCalendar>().PlanAsync(contractId, window);
        await services.GetRequiredService<IMaintenanceHolds>().ApplyAsync(contractId, Now, Client, CancellationToken.None);
        return planned;
    }

    /// <summary>Takes one back, likewise; null: there is none.</summary>
    public async Task<MaintenanceWindow?> WithdrawMaintenanceAsync(string contractId, string windowId)
    {
        MaintenanceWindow? withdrawn = await services.GetRequiredService<MaintenanceCalendar>().CancelAsync(contractId, windowId, Now);
        await services.GetRequiredService<IMaintenanceHolds>().ApplyAsync(contractId, Now, Client, CancellationToken.None);
        return withdrawn;
    }

    /// <summary>One round of the mail timer.</summary>
    public async Task DeliverMailAsync()
    {
        await services.GetRequiredService<MailDispatcher>().RunAsync(Now, Client, CancellationToken.None);
        await Engine.WhenIdleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private AlertIntake IntakeOn(LedgerTables tables)
    {
        ContractVersions book = new(catalog, tables);
        AlertLedger alerts = new(tables);
        IncidentLedger incidents = new(tables, new AuditLog(tables, Clock));
        return new(book, alerts, incidents, new IncidentWriter(book, alerts, incidents, new IncidentReader(incidents, book), new MaintenanceCalendar(tables)));
    }

    /// <summary>From a mail's key <c>incident/remind/first_report/1/900/on_call</c>.</summary>
    private static string Short(string mailKey)
    {
        string[] parts = mailKey.Split('/');
        string kind = parts[1];
        string what = char.IsAsciiDigit(parts[2][0]) ? kind // of a change: then comes its version
            : kind is "announce" or "remind" or "warn" or "breach" or "deliver" or "decision" or "remind-acceptance" or "unaccepted" ? $"{kind} {parts[2]}"
                : kind;
        return $"{what}→{parts[^1]}";
    }

    private async Task BootAsync()
    {
        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddSingleton<TableServiceClient>(Crashes.Under(store()));
        collection.AddSingleton<LedgerTables>().AddSingleton<AuditLog>();
        collection.AddSingleton(Options.Create(new MailOptions()));
        collection.AddSingleton<ISendGridClient>(Relay).AddSingleton<MailOutbox>().AddSingleton<Clocks.LookTime>();
        collection.AddSingleton<ILinkProtector, PlainProtector>().AddSingleton<LinkStore>();
        collection.AddSingleton(new PublicAddress(new Uri("https://workflows.example/")));
        collection.AddSingleton(catalog).AddSingleton(people.Copy()).AddSingleton<ContractVersions>();
        collection.AddSingleton<IPeopleNotice, IdentityMail>().AddSingleton<PeopleLog>().AddSingleton<PeopleBook>().AddSingleton<PeopleCommands>();
        collection.AddSingleton<FileStore>().AddSingleton<SensitiveStore>().AddSingleton<ISensitiveProtector, SealingProtector>();
        collection.AddProcesses();
        collection.AddLogging();
        configure?.Invoke(collection);
        services = collection.BuildServiceProvider();
        DurableTaskRegistry registry = new();
        WorkflowCatalog.AddTo(registry);
        Engine = new DurableEngine(
            registry,
            new DurableEngineOptions
            {
                DatabasePath = Path.Combine(folder, durableFile), TimeProvider = Clock,
                Worker = new() { DataConverter = new LedgerJsonConverter() }
            },
            services,
            NullLoggerFactory.Instance);
        await Engine.StartAsync();
    }

    private static ContractProfile ReadEdited(string text)
    {
        ProfileReading reading = ProfileReader.Read(text, "edited.yaml", Processes.Sections);
        return reading.Profile ?? throw new InvalidOperationException(string.Join('\n', reading.Errors));
    }

    private PeopleDirectory PersonPerRole()
    {
        string[] roles = ["on_call", "incident_owner", "team_lead", "manager", "administrator", "client_contact", "client_approver", "client_supervisor",
            "municipality_managers"];
        return new(
            [.. roles.Select(r =>
                new Person(r, r, r, $"{r}@people.example", null, "ja", r.StartsWith("client", StringComparison.Ordinal) ? Party.Client : Party.Contractor))],
            [.. roles.SelectMany(r => catalog.All.Select(p => new Assignment(p.Id, r, r, null, null)))],
            []);
    }
}
