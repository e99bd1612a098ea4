using Workflows.Texts;

namespace Workflows.Deliverables;

/// <summary>The texts of deliverables: mails, pages, refusals.</summary>
public static class DeliverableTexts
{
    /// <summary>From <c>DeliverableTexts.resx</c> and <c>DeliverableTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(DeliverableTexts));

    /// <summary>A text about an item: what is carried out has words of its own where it is not handed in.</summary>
    public static string Of(DeliverableItem item, string language, string key, params ReadOnlySpan<object?> arguments) =>
        All.Get(language, item.IsCarriedOut && All.Find(language, key + ".Measure") is not null ? key + ".Measure" : key, arguments);
}
