using System.Text.Json;
using Workflows.Kit;
using Workflows.Kit.Fields;

namespace Workflows.VendorReleases;

/// <summary>What is said of a vendor's release, field by field.</summary>
public static class VendorReleaseFields
{
    private static readonly FieldOption[] Kinds = [.. Enum.GetValues<VendorReleaseKind>()
        .Select(kind => new FieldOption(WordOf(kind), language => VendorReleaseTexts.All.Get(language, "Kind." + kind)))];

    /// <summary>Every field.</summary>
    public static FieldSet<VendorReleaseContent> All { get; } = new FieldSet<VendorReleaseContent>()
        .Line("product", "What was released.", c => c.Product, (c, v) => c with { Product = v ?? "" }, required: true)
        .Line("version", "As the vendor calls it.", c => c.Version, (c, v) => c with { Version = v ?? "" }, required: true)
        .Choice("kind", "fixModule, revision or version.", c => WordOf(c.Kind), (c, v) => c with { Kind = KindOf(v) }, _ => Kinds, required: true,
            hash: (hash, c) => hash.Add("kind", c.Kind.ToString()))
        .Flag("paid", "It costs something.", c => c.Paid, (c, v) => c with { Paid = v })
        .Day("releasedOn", "The vendor's day; by it the client is told in time or late.", c => c.ReleasedOn == default ? null : c.ReleasedOn,
            (c, v) => c with { ReleasedOn = v ?? default }, hashedAs: "released", required: true)
        .Lines("note", "What it brings; the client reads it.", c => c.Note, (c, v) => c with { Note = v }, FreeText.Max);

    /// <summary>Nothing is said yet.</summary>
    public static VendorReleaseContent Blank { get; } = new() { Product = "", Version = "", Kind = default, Paid = false, ReleasedOn = default };

    private static string WordOf(VendorReleaseKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    /// <summary>No kind at all for a word that is none: it is refused as not understood.</summary>
    private static VendorReleaseKind KindOf(string? word) =>
        Enum.GetValues<VendorReleaseKind>().Cast<VendorReleaseKind?>().FirstOrDefault(k => WordOf(k!.Value) == word) ?? (VendorReleaseKind)(-1);
}
