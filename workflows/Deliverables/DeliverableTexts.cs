using Workflows.Texts;

namespace Workflows.Deliverables;

/// <summary>The texts of deliverables: mails, pages, refusals.</summary>
public sealed class DeliverableTexts
{
    private DeliverableTexts()
    {
    }

    /// <summary>From <c>DeliverableTexts.resx</c> and <c>DeliverableTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(DeliverableTexts));
}
