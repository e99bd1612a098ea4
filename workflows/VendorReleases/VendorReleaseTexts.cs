using Workflows.Texts;

namespace Workflows.VendorReleases;

/// <summary>The texts of vendor releases: mails, pages, refusals.</summary>
public static class VendorReleaseTexts
{
    /// <summary>From <c>VendorReleaseTexts.resx</c> and <c>VendorReleaseTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(VendorReleaseTexts));
}
