using Microsoft.DurableTask.Client;

namespace Workflows.Kit;

/// <summary>What every act of a person carries.</summary>
/// <param name="Actor">Who acts, and for whom.</param>
/// <param name="FormKey">Idempotency key of the form, request or link. An act that happens only once to a case has a key of its own and does not look at
/// it.</param>
/// <param name="Now">Now (UTC).</param>
/// <param name="Client">Starts or tells the case's orchestration.</param>
/// <param name="Cancellation">Gives up.</param>
public sealed record Command(Actor Actor, string FormKey, DateTimeOffset Now, DurableTaskClient Client, CancellationToken Cancellation)
{
    /// <summary>Who acts.</summary>
    public string PersonId => Actor.PersonId;

    /// <summary>The person whom they substitute; null: nobody.</summary>
    public string? For => Actor.For;
}
