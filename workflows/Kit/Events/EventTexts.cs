using Workflows.Texts;

namespace Workflows.Kit.Events;

/// <summary>What messages about domain events say whatever the process.</summary>
public static class EventTexts
{
    /// <summary>From <c>EventTexts.resx</c> and <c>EventTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(EventTexts));
}
