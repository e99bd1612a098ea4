using Azure.Data.Tables;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Embedded.Tables;
using Workflows.Incidents;
using Workflows.Incidents.Store;
using Workflows.Ledger;
using Workflows.Penalties;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;
using Workflows.ServiceLevels.Proofs;

namespace Workflows.Embedded.Server;

/// <summary>
/// What happened under a contract, out of a data folder. Its tables are copied first and the copy is read, so that nothing in the folder changes and a
/// server may run on it.
/// </summary>
internal static class FolderFacts
{
    /// <summary>The folder keeps tables.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, BackupFolder.TablesName));

    /// <summary>The facts of the draft's contract, a period each, the oldest first, as the rules under which something was started last have periods.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="draft">Its id says which contract.</param>
    /// <param name="holidays">Those of the draft.</param>
    /// <param name="now">Now (UTC).</param>
    /// <exception cref="OperationException">There is nothing of that contract.</exception>
    public static async Task<IReadOnlyList<WhatIfFacts>> ReadAsync(string folder, Contract draft, JapaneseHolidays? holidays, DateTimeOffset now)
    {
        var copy = Directory.CreateTempSubdirectory("workflows-what-if");
        try
        {
            var path = Path.Combine(copy.FullName, BackupFolder.TablesName);
            Copy(Path.Combine(folder, BackupFolder.TablesName), path);
            return await OfAsync(new SqliteTableServiceClient(path), folder, draft, holidays, now);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static void Copy(string from, string to)
    {
        SqliteConnectionStringBuilder readOnly = new() { DataSource = from, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        using SqliteConnection source = new(readOnly.ToString());
        using SqliteConnection target = new(new SqliteConnectionStringBuilder { DataSource = to, Pooling = false }.ToString());
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }

    private static async Task<IReadOnlyList<WhatIfFacts>> OfAsync(
        TableServiceClient client, string folder, Contract draft, JapaneseHolidays? holidays, DateTimeOffset now)
    {
        LedgerTables tables = new(client);
        ContractVersions versions = new(new ProfileCatalog([], holidays, Processes.Sections), tables);
        if (await versions.NewestAsync(draft.Id) is not { } text || ProfileReader.Read(text, draft.Id, Processes.Sections).Profile is not { } profile)
        {
            throw new OperationException(OperationRefusal.NotFound, $"Expected the contract {draft.Id} of the draft in {folder}, found none.");
        }

        // A contract that measured nothing yet: its facts are gathered as the draft asks for them, and there are no figures as signed.
        var isSigned = profile.Section<ServiceLevelRules>() is not null;
        var hours = profile.Incident.ServiceCalendar is { } calendar ? profile.BuildCalendars(holidays ?? JapaneseHolidays.Act)[calendar] : null;
        profile = isSigned ? profile : draft.Profile;
        var rules = draft.Profile.Section<ServiceLevelRules>() is not null ? profile.Section<ServiceLevelRules>()!
            : throw new InvalidDataException("expected a draft with the section service_levels, found none");
        versions.Become(new ProfileCatalog([profile], holidays, Processes.Sections));
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(client).AddSingleton(tables)
            .AddSingleton<AuditLog>().AddSingleton(versions).AddProcesses().BuildServiceProvider();
        var signed = versions.Current(draft.Id)!;
        var ledger = services.GetRequiredService<IncidentLedger>();
        var newest = await ledger.OfAsync(signed.Id).Concat(ledger.ClosedOfAsync(signed.Id, DateOnly.MinValue))
            .Select(r => (DateTimeOffset?)r.FiledAt).MaxAsync();
        List<WhatIfFacts> found = [];
        var period = ServiceLevelPeriod.Of(rules.Period, signed.DayOf(newest ?? now));
        var first = FirstOf(period, draft.Profile.Section<ServiceLevelRules>()!.Period);
        for (; period.From >= first; period = period.Previous)
        {
            var figures = (await services.GetRequiredService<ServiceLevelReader>().ReadAsync(signed, period, now))!;
            var facts = figures.Facts with { Late = await LateAsync(services, signed, draft, period, now) };
            if (figures.Cases.Count > 0 || facts.Late is not null)
            {
                using MemoryStream zip = new(ProofFiles.Pack(signed.Id, period.ToString(),
                    [(ProofFiles.Terms, ProofFiles.Write(ProofWriter.Terms(signed, rules, period))), (ProofFiles.Facts, ProofFiles.Write(facts))]));
                found.Insert(0, new(ProofFiles.Unpack(zip), await CallsAsync(services, signed, period), isSigned, hours));
            }
        }

        return found.Count > 0 ? found
            : throw new OperationException(OperationRefusal.NotFound, $"Expected facts of the contract {draft.Id} in {folder}, found none.");
    }

    /// <summary>The first day that is looked at, with a newest period: two fiscal years for a draft by fiscal year, else twelve months.</summary>
    private static DateOnly FirstOf(ServiceLevelPeriod newest, MeasuredPeriod draft) => newest.Kind == MeasuredPeriod.Month && draft == MeasuredPeriod.Month
        ? newest.From.AddMonths(-11) : ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, newest.From).Previous.From;

    /// <summary>What was late of the period, of the items that the contract or the draft have points for.</summary>
    private static async Task<IReadOnlyList<LateFact>?> LateAsync(
        ServiceProvider services, Contract signed, Contract draft, ServiceLevelPeriod period, DateTimeOffset now)
    {
        HashSet<string> items =
        [
            .. new[] { signed, draft }.SelectMany(c => c.Profile.Section<PenaltyRules>()?.Rules ?? []).Select(r => r.Deliverable).OfType<string>(),
        ];
        if (items.Count == 0)
        {
            return null;
        }

        LateFact[] late =
        [
            .. (await services.GetRequiredService<ILateItems>().OfAsync(signed, items, PenaltyAccount.YearOf(period.From), now)).Select(l => l.Fact)
                .Where(f => f.Day < period.Before),
        ];
        return late.Length == 0 ? null : late;
    }

    /// <summary>Who was called about an incident in the period, and when.</summary>
    private static async Task<IReadOnlyList<WhatIfCall>> CallsAsync(ServiceProvider services, Contract contract, ServiceLevelPeriod period)
    {
        var ledger = services.GetRequiredService<IncidentLedger>();
        var reader = services.GetRequiredService<IncidentReader>();
        var whole = period.SpanIn(contract.Calendars.Business);
        List<WhatIfCall> calls = [];
        await foreach (var row in ledger.OfAsync(contract.Id).Concat(ledger.ClosedOfAsync(contract.Id, whole.From.AddMonths(-1), whole.To)))
        {
            if (await reader.FindAsync(row.Id) is { State: var incident })
            {
                calls.AddRange(
                    from fact in incident.Facts.OfType<DutyPerformed>()
                    where fact.Duty.Kind == DutyKind.Page && fact.At >= whole.From && fact.At < whole.To
                    from person in fact.Told
                    select new WhatIfCall(person, fact.At));
            }
        }

        return calls;
    }
}
