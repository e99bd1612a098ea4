namespace Workflows.Embedded.DurableTask;

/// <summary>What an actor is told.</summary>
internal abstract record Mail
{
    /// <summary>Store a new instance.</summary>
    internal sealed record Start(StartRequest Request, TaskCompletionSource? Client) : Mail;

    /// <summary>An event, from a client (whose task completes after the commit) or from a stored message.</summary>
    internal sealed record Event(HistoryEvent Item, long MessageId, TaskCompletionSource? Client) : Mail;

    /// <summary>An activity ended.</summary>
    internal sealed record Result(long Key, int Generation, HistoryEvent Item) : Mail;

    /// <summary>A timer is due.</summary>
    internal sealed record Timer : Mail;

    /// <summary>Take up what is stored: the first turn, open activities, messages.</summary>
    internal sealed record Resume(bool ReadMessages) : Mail;

    /// <summary>The code of this execution left its thread.</summary>
    internal sealed record Violation(Execution Execution) : Mail;
}
