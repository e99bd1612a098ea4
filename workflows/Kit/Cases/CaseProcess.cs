using System.Diagnostics;
using Microsoft.DurableTask.Client;
using Workflows.Clocks;
using Workflows.Contracts;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.Observability;
using Workflows.People;

namespace Workflows.Kit.Cases;

/// <summary>What the orchestrations and the sweep of a process share: looking at what a case owes, and doing it.</summary>
public interface ICaseProcess<TDuty>
    where TDuty : ICaseDuty
{
    CaseKind Kind { get; }

    /// <summary>The cases that are not over, with what the sweep has to know of them.</summary>
    IAsyncEnumerable<OpenCase> OpenAsync(string contractId);

    /// <summary>Contracts that have such cases, in force or not.</summary>
    Task<IReadOnlyList<string>> ContractsWithOpenAsync();

    /// <summary>What a case owes at a moment; null when it was never written to its end.</summary>
    Task<CasePlan<TDuty>?> LookAsync(CaseId id, DateTimeOffset at);

    /// <summary>The same; brings the case's row and audit trail up to date on the way.</summary>
    Task<CasePlan<TDuty>> PlanAsync(CaseId id, DateTimeOffset at);

    /// <summary>
    /// The same, for the orchestration: does what is owed, looks again, and says what is owed then. What failed, or was too much for one look, is
    /// owed still.
    /// </summary>
    /// <param name="id">The case.</param>
    /// <param name="asked">When the orchestration asked for the look (UTC), the same after a crash.</param>
    /// <param name="now">The moment (UTC) of a look or a deed; asked for each, since a relay may be slow.</param>
    Task<CasePlan<TDuty>> ActAsync(CaseId id, DateTimeOffset asked, Func<DateTimeOffset> now);

    /// <summary>Performs a duty and records that it was done; one that is on record is not performed again.</summary>
    /// <returns>Id of the fact that is on record; empty: the case is not to be closed any more, or was never written to its end.</returns>
    Task<string> PerformAsync(CaseId id, TDuty duty, DateTimeOffset at);
}

/// <summary>A case that is not over.</summary>
/// <param name="Id">Which.</param>
/// <param name="LookDueAt">When its orchestration should have looked at it, or is going to; null: it waits for people.</param>
/// <param name="LookedAt">When it last looked; null in rows of older releases.</param>
/// <param name="Clocks">Those that run, as of that look.</param>
public sealed record OpenCase(CaseId Id, DateTimeOffset? LookDueAt, DateTimeOffset? LookedAt, IReadOnlyList<OpenClock> Clocks)
{
    /// <summary>How late its orchestration is. What looked in the future waits by a time that is not any more: the clock was set back.</summary>
    public TimeSpan LateAt(DateTimeOffset now) => LookedAt > now + SweepTimes.WakeAfter ? SweepTimes.WakeAfter : now - LookDueAt ?? TimeSpan.Zero;
}

/// <summary>A clock that runs.</summary>
/// <param name="Due">When it is over.</param>
/// <param name="Contractual">That is a breach of the contract.</param>
public sealed record OpenClock(DateTimeOffset Due, bool Contractual);

/// <summary>Whom a duty's mails went to.</summary>
/// <param name="Persons">Their ids.</param>
/// <param name="Seats">Where approvers were asked for the first time: the holders of the role, who have one answer each.</param>
public sealed record CaseTold(IReadOnlyList<string> Persons, IReadOnlyList<string> Seats)
{
    public static CaseTold Nobody { get; } = new([], []);
}

/// <summary>
/// The frame that every process fills: what is owed is a pure function, doing it is idempotent, because mails and links carry the
/// duty's key and a duty that is on record is not performed again.
/// </summary>
/// <typeparam name="TFact">Its facts.</typeparam>
/// <typeparam name="TSummary">What its lists show.</typeparam>
/// <typeparam name="TState">Its fold.</typeparam>
/// <typeparam name="TDuty">What it owes.</typeparam>
public abstract class CaseProcess<TFact, TSummary, TState, TDuty>(
    CaseLedger<TFact, TSummary> ledger, CaseReader<TFact, TSummary, TState> reader, PeopleDirectory people, MailOutbox outbox, LetterDigests letters)
        : ICaseProcess<TDuty>, ICaseMail
    where TFact : CaseFact
    where TSummary : class
    where TState : class, ICaseState<TFact>
    where TDuty : ICaseDuty
{
    /// <summary>Duties that one look performs; what more is owed after a stand-still gets an activity each, or the look would take too long.</summary>
    private const int MostPerLook = 5;

    /// <summary>
    /// After so long a look performs no further duty: one that a slow relay holds up must not come near the time that a host gives an invocation
    /// (<c>functionTimeout</c>, five minutes). <see cref="LookTime"/> notices it no sooner.
    /// </summary>
    private static readonly TimeSpan LongestLook = LookTime.Skew;

    /// <summary>A deadline that is nearer is told of at once, whatever else was told.</summary>
    private static readonly TimeSpan NearDeadline = TimeSpan.FromMinutes(10);

    /// <summary>A look that was cut off comes again within this time, whatever its process was restarted by.</summary>
    private static readonly TimeSpan LongestCut = TimeSpan.FromHours(1);

    /// <summary>So far back it is looked for what a case owed when a look was cut off: each moment reads its facts once more.</summary>
    private const int MostMoments = 10;

    public CaseKind Kind => ledger.Kind;

    protected PeopleDirectory People => people;

    /// <inheritdoc/>
    public async IAsyncEnumerable<OpenCase> OpenAsync(string contractId)
    {
        await foreach (CaseRow<TSummary> row in ledger.OfAsync(contractId))
        {
            yield return new(row.Id, row.Summary is null ? row.FiledAt : row.NextLookAt, row.LookedAt, row.Summary is null ? [] : ClocksOf(row.Summary));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ContractsWithOpenAsync() => ledger.ContractsWithOpenAsync();

    /// <inheritdoc/>
    public virtual async Task<CasePlan<TDuty>?> LookAsync(CaseId id, DateTimeOffset at) => await reader.FindAsync(id) is { } found ? Owed(found, at) : null;

    /// <inheritdoc/>
    public async Task<CasePlan<TDuty>> PlanAsync(CaseId id, DateTimeOffset at)
    {
        if (await WrittenAsync(id, healAudit: true) is not { } found)
        {
            return new([], null, false); // never written to its end
        }

        CasePlan<TDuty> plan = Owed(found, at);
        await ProjectAsync(found, plan, at);
        return plan;
    }

    /// <inheritdoc/>
    public async Task<CasePlan<TDuty>> ActAsync(CaseId id, DateTimeOffset asked, Func<DateTimeOffset> now)
    {
        if (await WrittenAsync(id, healAudit: true) is not { } found)
        {
            return new([], null, false); // never written to its end
        }

        DateTimeOffset begun = now();
        if (found.State.Facts.Count > 1 || begun != asked)
        {
            found = await FinishAsync(found, asked < begun ? asked : begun, now); // by the same time and the one fact that files it the same is owed
        }

        if (found.State.IsClosed)
        {
            await AfterCloseAsync(found, begun); // the close is on record; whether the look that recorded it came to this, nobody knows
        }

        CasePlan<TDuty> plan = Owed(found, begun);
        if (plan.Due.Count > 0 && found.State.Facts.Count > 1)
        {
            await ProjectAsync(found, plan, begun); // a relay may be slow; with one fact the row says already what was filed, and first pages wait for nothing
        }

        List<string> done = [];
        bool goesOn = true;
        while (goesOn && plan.Due.TakeWhile(d => !DoesMoreThanMail(d)).Take(MostPerLook - done.Count).ToList() is { Count: > 0 } mails)
        {
            foreach (TDuty duty in mails.TakeWhile(_ => now() < begun + LongestLook))
            {
                bool isDone = await TryPerformAsync(found, duty, now());
                if (isDone)
                {
                    done.Add(duty.Key);
                }

                goesOn &= isDone;
                found = await reader.ReadAsync(id, healAudit: !isDone); // what failed may be on record, and its audit entry missing
            }

            plan = Owed(found, now()); // what was done may make the next thing due
            goesOn &= now() < begun + LongestLook;
        }

        await ProjectAsync(found, plan, now());
        if (plan.IsClosed)
        {
            await reader.ReadAsync(id, healAudit: true); // nobody looks at it again: what is in the audit log is marked now
        }

        return done.Count > 0 ? plan with { Done = done } : plan;
    }

    /// <inheritdoc/>
    public async Task<string> PerformAsync(CaseId id, TDuty duty, DateTimeOffset at) =>
        await WrittenAsync(id) is { } found ? await PerformAsync(found, duty, at) : ""; // never written to its end

    /// <summary>
    /// The look may have been begun before, by a process that died in the midst of it, and the case may have gone on since. What was mailed for then and is
    /// not on record is finished, whether it is owed still or not: no mail stays half sent, and the duty is on record. Its mails say what it was; what
    /// waits to be told together (<see cref="LetterDigests"/>) goes out by itself. Of an approval that was written anew meanwhile nobody more is asked.
    /// </summary>
    /// <param name="found">The case.</param>
    /// <param name="since">When the look was asked for, or now where the clock was set back since (UTC).</param>
    /// <param name="now">The moment of a deed.</param>
    private async Task<CaseView<TState>> FinishAsync(CaseView<TState> found, DateTimeOffset since, Func<DateTimeOffset> now)
    {
        DateTimeOffset from = since - LongestCut;
        string ofCase = found.Id + "/";
        List<(string Mail, string Duty)> left =
        [
            .. (await outbox.ListKeysSinceAsync(found.Contract.Id, found.Id.Value, from)).Select(m => m.Key)
                .Where(key => key.StartsWith(ofCase, StringComparison.Ordinal) && !MailOutbox.IsSecond(key)
                    && !key.EndsWith(MailComposing.Unwritten, StringComparison.Ordinal))
                .Select(key => (key, key[ofCase.Length..key.LastIndexOf('/')]))
                .Where(m => found.State.PerformedBy(m.Item2) is null),
        ];
        if (left.Count == 0)
        {
            return found; // nearly always
        }

        foreach ((string mail, _) in left)
        {
            await outbox.TakeUpAsync(mail);
        }

        foreach (string key in left.Select(m => m.Duty).Distinct(StringComparer.Ordinal))
        {
            if (await BegunAsync(found, key, from, now()) is [var begun])
            {
                await TryPerformAsync(found, begun, now());
            }
        }

        return await reader.ReadAsync(found.Id);
    }

    /// <summary>A duty by its key, as the case owed it at one of the last moments at which something was recorded; empty: it did not.</summary>
    private async Task<IReadOnlyList<TDuty>> BegunAsync(CaseView<TState> found, string key, DateTimeOffset from, DateTimeOffset at)
    {
        IEnumerable<DateTimeOffset?> before = found.State.Facts.Select(f => f.RecordedAt).Where(r => r >= from).Distinct().OrderDescending()
            .Select(r => (DateTimeOffset?)r.AddTicks(-1)).Take(MostMoments);
        foreach (DateTimeOffset? then in before.Prepend(null))
        {
            if ((then is null ? found : await reader.FindAsync(found.Id, asOf: then)) is { } was && Pending(was, at).Where(d => d.Key == key).Take(1).ToList()
                is { Count: 1 } one)
            {
                return one;
            }
        }

        return [];
    }

    /// <summary>One duty that cannot be performed now must not hold back the others: it stays owed, and the orchestration tries it by itself.</summary>
    private async Task<bool> TryPerformAsync(CaseView<TState> found, TDuty duty, DateTimeOffset at)
    {
        using Activity? trace = Telemetry.Source.StartActivity("duty.perform")?.SetTag("workflows.case", found.Id.Value).SetTag("workflows.duty", duty.Key);
        try
        {
            if ((await PerformAsync(found with { TakesUpMails = true }, duty, at)).Length == 0)
            {
                return false; // not to be closed any more
            }
        }
        catch (Exception failure)
        {
            trace?.AddException(failure).SetStatus(ActivityStatusCode.Error);
            return false;
        }

        Telemetry.Performed(Kind.Word, bySweep: false, at - duty.DueAt);
        return true;
    }

    private async Task<string> PerformAsync(CaseView<TState> found, TDuty duty, DateTimeOffset at)
    {
        if (found.State.PerformedBy(duty.Key) is { } before)
        {
            return before;
        }

        bool isClose = duty.Key == CaseSchedule.CloseKey;
        if (isClose && !found.State.IsClosed && Owed(found, at).Due.All(d => d.Key != CaseSchedule.CloseKey))
        {
            return ""; // since the plan was made something else came to be owed
        }

        TFact done = (await ledger.RecordAsync(found.Id, await DoAsync(found, duty, at))).Fact;
        if (isClose)
        {
            await AfterCloseAsync(found, at);
        }

        return done.Id;
    }

    /// <inheritdoc/>
    public async Task TellUnreachedAsync(MailReceipt receipt, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (string about in (receipt.AlsoAbout ?? []).Prepend(receipt.About))
        {
            if (CaseId.TryParse(Kind, about, out CaseId id) && await RecordUndeliverableAsync(id, receipt) is { } factId)
            {
                await client.SignalOrStartAsync(id, factId, cancellation);
            }
        }
    }

    /// <summary>The case; null when only its row is there, and the fact that files it is not.</summary>
    /// <exception cref="InvalidOperationException">Not even the row is there: the tables lost it, which must not pass in silence.</exception>
    private async Task<CaseView<TState>?> WrittenAsync(CaseId id, bool healAudit = false) =>
        await reader.FindAsync(id, healAudit) ?? (await ledger.FindAsync(id) is null ? await reader.ReadAsync(id) : null);

    private Task ProjectAsync(CaseView<TState> found, CasePlan<TDuty> plan, DateTimeOffset at) => ledger.ProjectAsync(new CaseRow<TSummary>
    {
        Id = found.Id,
        ProfileVersion = found.Contract.Profile.Version,
        FiledAt = found.FiledAt,
        RegisteredAt = found.RegisteredAt,
        Summary = reader.Summarise(found.State),
        NextLookAt = plan.Due.Count > 0 ? at : plan.NextLookAt,
        LookedAt = at,
        IsClosed = found.State.IsClosed,
    });

    /// <summary>Records that a mail reached nobody. Safe to repeat.</summary>
    /// <returns>Id of the fact that the orchestration has to see; null when there is nothing to tell, or it was told.</returns>
    private async Task<string?> RecordUndeliverableAsync(CaseId id, MailReceipt receipt)
    {
        if (UnreachedMail.Of(receipt) is not { } failed || await ledger.HasAsync(id, "duty/" + CaseSchedule.UnreachedKey(failed.Id))
            || await ledger.FindAsync(id) is null)
        {
            return null;
        }

        TFact fact = Undeliverable(failed);
        await ledger.RecordAsync(id, fact);
        if (await reader.FindAsync(id) is not { State.IsClosed: true } closed)
        {
            return fact.Id;
        }

        // That a mail reached nobody is often known only after the close: whoever records it tells it, since the orchestration has ended.
        foreach (TDuty duty in Pending(closed, failed.At).Where(d => d.Key == CaseSchedule.UnreachedKey(fact.Id)))
        {
            await PerformAsync(id, duty, failed.At);
        }

        return null;
    }

    /// <summary>The clocks that run, as the lists show them; a process without clocks has none.</summary>
    protected virtual IReadOnlyList<OpenClock> ClocksOf(TSummary summary) => [];

    /// <summary>What is owed at a moment.</summary>
    protected abstract CasePlan<TDuty> Owed(CaseView<TState> found, DateTimeOffset at);

    /// <summary>Every duty that is not performed yet, due or not, whether the case is closed or not.</summary>
    protected abstract IEnumerable<TDuty> Pending(CaseView<TState> found, DateTimeOffset at);

    /// <summary>
    /// Performing it changes something beside the case and its mails (a window is booked, evidence is erased). After a crash nothing would tell a look that
    /// it was begun, so that looks leave it to an activity of its own, which is repeated as it was.
    /// </summary>
    protected virtual bool DoesMoreThanMail(TDuty duty) => false;

    /// <summary>Does what is owed.</summary>
    /// <returns>The fact that it was done; its id is the same whoever does it.</returns>
    protected abstract Task<TFact> DoAsync(CaseView<TState> found, TDuty duty, DateTimeOffset at);

    /// <summary>What is done once the close is on record. Safe to repeat: a crash may come before it.</summary>
    protected virtual Task AfterCloseAsync(CaseView<TState> found, DateTimeOffset at) => Task.CompletedTask;

    /// <summary>The process's own fact of a mail that reached nobody.</summary>
    protected abstract TFact Undeliverable(UnreachedMail failed);

    /// <summary>Tells each of them.</summary>
    protected static async Task<CaseTold> TellAsync(IReadOnlyList<Responder> readers, Func<Responder, Task> send)
    {
        foreach (Responder to in readers)
        {
            await send(to);
        }

        return new([.. readers.Select(r => r.Person.Id)], []);
    }

    /// <summary>Everybody who holds a role, or is named and belongs to the contract on the day, once each, with substitutes for those who are away.</summary>
    protected IReadOnlyList<Responder> ReadersOf(CaseView<TState> found, IEnumerable<string> roles, IEnumerable<string> persons, DateTimeOffset at) =>
    [
        .. roles.SelectMany(role => people.WhoHolds(found.Contract.Id, role, found.DayOf(at)))
            .Concat(persons.Where(p => people.MayBeNamed(p, found.Contract.Id, found.DayOf(at))).Select(people.ById).OfType<Person>()
                .Select(p => new Responder(p, null)))
            .DistinctBy(r => r.Person.Id, StringComparer.Ordinal),
    ];

    /// <summary>Mails a duty to a person, once whoever tries it; a mail that reaches nobody becomes a fact.</summary>
    /// <param name="found">The case.</param>
    /// <param name="duty">Why.</param>
    /// <param name="dutyName">What kind of duty it is, as in its enumeration.</param>
    /// <param name="to">Whom.</param>
    /// <param name="compose">Writes the words, in their language.</param>
    /// <param name="at">When (UTC).</param>
    /// <param name="asks">It asks the reader for something, by a link of theirs: it never waits.</param>
    protected async Task MailAsync(
        CaseView<TState> found, TDuty duty, string dutyName, Person to, Func<ComposedMail> compose, DateTimeOffset at, bool asks)
    {
        OutgoingMail addressed = new()
        {
            Key = $"{found.Id}/{duty.Key}/{to.Id}",
            ContractId = found.Contract.Id,
            About = found.Id.Value,
            Kind = MailKind.Of(Kind.Word, dutyName),
            To = new MailRecipient(to.Id, to.NameIn(to.Language), to.Mail, to.SecondMail),
            SubjectLine = "",
            Text = "",
            ThreadKey = found.Id.Value,
            CreatedAt = at,
        };
        ContractProfile profile = reader.ProfileNow(found.Contract);
        bool isOwn = to.Party != Party.Client;
        DateTimeOffset? waits = isOwn
            ? !asks && MayWait(found, duty, at) && !(DeadlineAfter(found, duty, at) < at + NearDeadline) ? await letters.TurnOfOwnAsync(addressed, at) : null
            : profile.Section<LetterRules>()?.Gather is { } gather && WaitsUntil(found, duty) >= at + gather ? at + gather
            : null;
        if (waits is { } due && await letters.TryPutAsync(addressed, mail => Letter.To(mail, profile, to), compose, due, isOwn))
        {
            return;
        }

        await RecordUndeliverableAsync(found.Id, await outbox.ComposeAndTryAsync(
            addressed, to.Language, () => Letter.To(compose(), profile, to), callerRepeats: found.TakesUpMails && !found.State.IsClosed));
    }

    /// <summary>
    /// The duty merely tells one of our people something that is as good within <see cref="LetterDigests.OwnWithin"/>: it may come in one mail with what
    /// else they are told of the case. No: it goes at once, as everything does that calls, asks, says what was answered, calls off, warns of what is
    /// near, or says that something went wrong, and whatever a process does not name.
    /// </summary>
    protected virtual bool MayWait(CaseView<TState> found, TDuty duty, DateTimeOffset at) => false;

    /// <summary>
    /// What a duty tells may run up against this moment (UTC): where it is nearer than ten minutes nothing waits, so that a reminder that comes late,
    /// after a stop of the server, is not kept until the deadline is past. By itself whatever the case owes next; null: nothing.
    /// </summary>
    protected virtual DateTimeOffset? DeadlineAfter(CaseView<TState> found, TDuty duty, DateTimeOffset at) =>
        Pending(found, at).Where(d => d.DueAt > at).Min(d => (DateTimeOffset?)d.DueAt);

    /// <summary>
    /// Until when a result may wait for others to be told together with it (<see cref="LetterRules.Gather"/>); null: it is told at once, as everything is
    /// that asks for an answer, calls, warns or reports for the first time.
    /// </summary>
    protected virtual DateTimeOffset? WaitsUntil(CaseView<TState> found, TDuty duty) => null;
}
