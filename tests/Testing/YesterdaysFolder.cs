using System.Formats.Tar;
using System.IO.Compression;

namespace Workflows.Testing;

/// <summary>
/// A data folder as an earlier release left it when it was killed: incidents that are open, acknowledged, of another contract, and one whose orchestration was
/// suspended before somebody acknowledged it; a change to be approved and an approved one; a release, a placement and a month's roster on
/// their way. Written by commit 4346fb1, the last with an executor of its own. Kept for ever; a further release gets a further file.
/// </summary>
public static class YesterdaysFolder
{
    /// <summary>Ids of its cases, by what is special about them.</summary>
    public static IReadOnlyDictionary<string, string> Cases { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["open"] = "standard-20261129-86k6k11v",
        ["acknowledged"] = "standard-20261129-e0xcke5g",
        ["of another contract"] = "saitama-20261129-q2xva2yz",
        ["suspended"] = "standard-20261129-edvfc5wr",
        ["approved change"] = "standard-c20261129-qptd9695",
        ["filed change"] = "standard-c20261129-ssma78jd",
        ["release"] = "standard-r20261129-3bdd7gdx",
        ["placement"] = "standard-p20261129-5ar29bhs",
        ["roster"] = "standard-s20270101-pp7mrb7e",
    };

    /// <summary>Unpacks it, as a folder that may be written to.</summary>
    public static void UnpackTo(string folder)
    {
        Directory.CreateDirectory(folder);
        using FileStream file = File.OpenRead(Path.Combine(Repository.Folder("tests/Testing/Yesterday"), "4346fb1.tar.gz"));
        using GZipStream tar = new(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(tar, folder, overwriteFiles: true);
    }
}
