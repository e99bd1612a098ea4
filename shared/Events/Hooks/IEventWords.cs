namespace Workflows.Events;

/// <summary>What people read of domain events in a chat.</summary>
public interface IEventWords
{
    /// <summary>Types that there is a sentence for.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>What happened, as one sentence; null: there is none for the type.</summary>
    EventWords? Of(CloudEvent told, string language);

    /// <summary>What a trial says.</summary>
    EventWords Trial(string language);

    /// <summary>How many more there are than a message holds.</summary>
    string More(int count, string language);

    /// <summary>What the link to a case is called.</summary>
    string Open(string language);
}

/// <summary>An event in words. Plain text: whoever puts it into a format encodes it.</summary>
/// <param name="Title">What happened, and whose contract it is.</param>
/// <param name="Details">What else the event says, shortest first; the case's id is one of them.</param>
/// <param name="Link">The page of the case.</param>
public sealed record EventWords(string Title, IReadOnlyList<string> Details, Uri Link);
