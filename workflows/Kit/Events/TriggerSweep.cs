using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Events;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Kit.Events;

/// <summary>
/// Opens what an event of another case makes due: a release that is over, a change of staff, an entry that came into a state. It reads the contract's
/// audit chain as those do who are told of events (docs/adr/0010), from a cursor of its own: after a crash an event comes again and opens the same
/// case. What happened before the first run, or outside the term, opens nothing.
/// </summary>
public abstract class TriggerSweep : ICaseSweep
{
    private readonly Reader reader;
    private readonly EventOutbox outbox;

    /// <param name="process">Whose cases are opened.</param>
    /// <param name="chain">What is read.</param>
    protected TriggerSweep(CaseKind process, TriggerChain chain)
    {
        reader = new(process, chain, this);
        outbox = new(chain.Tables, chain.Audit, chain.Contracts, chain.Events, reader, chain.Clock, chain.Log);
    }

    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        reader.By = new(Actor.System, "event", now, client, cancellation);
        reader.Opened = 0;
        await outbox.RunAsync(cancellation);
        return reader.Opened;
    }

    /// <summary>What of a contract is opened by events: the ids of its rules, each with the events.</summary>
    protected abstract IEnumerable<(string Id, IReadOnlyList<EventTrigger> Opens)> RulesOf(Contract contract);

    /// <summary>Opens one, unless it is there. The same event comes again after a crash, and has to mean the same case.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="by">Who opens it.</param>
    /// <param name="ruleId">The rule's id.</param>
    /// <param name="caseId">The case in which it happened.</param>
    /// <param name="day">Of the event (local).</param>
    /// <param name="type">Of the event, as in <c>workflows.release.runCompleted</c>.</param>
    /// <returns>Whether it was opened.</returns>
    protected abstract Task<bool> OpenAsync(Contract contract, Command by, string ruleId, string caseId, DateOnly day, string type);

    private sealed class Reader(CaseKind process, TriggerChain chain, TriggerSweep sweep) : IEventSink
    {
        public string Name => "open." + process.Table; // in keys of rows; no hook can be called so

        public int AtOnce => 100;

        public bool IsOutside => false;

        /// <summary>Who opens; set before each run.</summary>
        public Command By { get; set; } = null!;

        public int Opened { get; set; }

        public bool Hears(string contractId) => chain.Contracts.Current(contractId) is { } contract && sweep.RulesOf(contract).Any();

        public async Task<Handover> SendAsync(IReadOnlyList<ToldEvent> told, CancellationToken cancellationToken)
        {
            for (int i = 0; i < told.Count; i++)
            {
                try
                {
                    await OpenAsync(told[i], cancellationToken);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    return new(i, failure, []);
                }
            }

            return new(told.Count, null, []);
        }

        private async Task OpenAsync(ToldEvent told, CancellationToken cancellationToken)
        {
            Contract contract = chain.Contracts.Current(told.Entry.ContractId)!;
            DateOnly day = contract.DayOf(told.Event.Time);
            if (day < contract.Profile.Term.From || day > contract.Profile.Term.To)
            {
                return;
            }

            IReadOnlyDictionary<string, string>? said = null;
            foreach ((string ruleId, IReadOnlyList<EventTrigger> opens) in sweep.RulesOf(contract))
            {
                EventTrigger[] on = [.. opens.Where(o => o.IsOn(told.Event.Type))];
                if (on.Length > 0)
                {
                    said ??= await chain.Events.SaidAsync(told.Entry, cancellationToken);
                    Opened += on.Any(o => o.Matches(said)) && await sweep.OpenAsync(contract, By, ruleId, told.Event.Subject, day, told.Event.Type) ? 1 : 0;
                }
            }
        }
    }
}

/// <summary>What sweeps read that open cases on events.</summary>
public sealed record TriggerChain(
    LedgerTables Tables, AuditLog Audit, ContractVersions Contracts, DomainEvents Events, TimeProvider Clock, ILogger<EventOutbox> Log);
