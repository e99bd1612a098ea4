namespace Workflows.Events;

/// <summary>What becomes of a message that was taken from a queue.</summary>
public abstract record MessageVerdict
{
    private MessageVerdict()
    {
    }

    /// <summary>What it says is durable; it leaves the queue.</summary>
    public sealed record Done : MessageVerdict;

    /// <summary>No attempt will help: it is put aside, into the queue of dead letters.</summary>
    /// <param name="Reason">One word, for filters.</param>
    /// <param name="Description">What was expected and what was found, in English; a second line says it in Japanese, where somebody worded it.</param>
    public sealed record Refused(string Reason, string Description) : MessageVerdict;

    /// <summary>It stays in the queue and comes again.</summary>
    /// <param name="Why">In words.</param>
    public sealed record Later(string Why) : MessageVerdict;
}
