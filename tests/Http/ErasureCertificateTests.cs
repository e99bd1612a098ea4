using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using Workflows.ExitPackages;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>What is handed in about an erasure (SAI-EXT-04, SAG-EXT-04, MIE-EXT-03).</summary>
public sealed class ErasureCertificateTests
{
    private static readonly ContractErasure Erasure = new(
        "mie", new("三重県庁情報システム基盤運用管理業務", "Operation of systems"), new("三重県", "Mie Prefecture"), new("株式会社運用", "Operations Ltd."),
        new(2024, 3, 31), "f00d", new(2024, 4, 1, 15, 30, 12, TimeSpan.Zero), 12_480, "beef",
        new Dictionary<string, int> { ["incidents"] = 412, ["incidentfacts"] = 5_210, ["audit"] = 24_961 }, 412, 0, true, "管理 太郎",
        new(2024, 4, 2, 15, 1, 2, TimeSpan.Zero), new(2024, 4, 2, 15, 3, 44, TimeSpan.Zero), "Asia/Tokyo");

    /// <summary>Who certifies what to whom; what went, how, by whom and when, where the contract is; which copies remain.</summary>
    [Fact]
    public void ItSaysWhatWent_HowAndWhen_AndWhatRemains()
    {
        List<(string Text, bool IsRight)> said = SaidBy(Erasure, "ja");
        Assert.Equal("データ消去証明書", said[0].Text);
        Assert.Equal(
            [
                ("2024年4月3日", true), ("三重県 御中", false), ("所在地", true), ("株式会社運用", true), ("代表者　　　　　　　　　　　　　　　　　　　　㊞", true),
            ],
            said.Skip(1).Take(5));
        Assert.Equal(
            [
                "案件（障害、変更等）とその経過", "5,622", "監査記録（操作の記録）", "12,480", "ワークフローの実行記録", "412",
            ],
            said.Select(s => s.Text).SkipWhile(t => t != "件数").Skip(1).TakeWhile(t => !t.StartsWith("件数は", StringComparison.Ordinal)));
        Assert.True(said.Single(s => s.Text == "5,622").IsRight);
        foreach ((string name, string value) in ((string, string)[])
        [
            ("契約件名", "三重県庁情報システム基盤運用管理業務"), ("履行期間の末日", "2024年3月31日"),
            ("方法", "データベースの該当する行及びメールのファイルを、上書きのうえ削除しました。"), ("実施者", "管理 太郎"),
            ("開始日時", "2024年4月3日 00:01:02 (日本時間)"), ("完了日時", "2024年4月3日 00:03:44 (日本時間)"),
            ("記録一式の作成日時", "2024年4月2日 00:30:12 (日本時間)"), ("記録一式の指紋（SHA-256）", "f00d"), ("監査記録の末尾のハッシュ値（SHA-256）", "beef"),
        ])
        {
            Assert.Equal(value, said.SkipWhile(s => s.Text != name).Skip(1).First().Text);
        }

        foreach (string left in (string[])["引渡し用の記録一式（第5項）", "バックアップの複製", "送信したメールのうち", "名簿にある担当者", "稼働ログ", "この消去の記録"])
        {
            Assert.Contains(said, s => s.Text.StartsWith('・') && s.Text.Contains(left, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(said, s => s.Text.Contains("実行履歴", StringComparison.Ordinal));
    }

    /// <summary>In a storage account nothing was overwritten, and the service keeps the history of orchestrations for a while.</summary>
    [Fact]
    public void OfAStorageAccount_ItSaysWhatItsProviderKeeps()
    {
        List<(string Text, bool IsRight)> said = SaidBy(Erasure with { Overwritten = false, Instances = 0 }, "en");
        Assert.Equal(
            [
                "Certificate of erasure", "3 April 2024", "To Mie Prefecture", "Address: ______________________________", "Operations Ltd.",
                "Representative: ______________________________ (seal)",
            ],
            said.Take(6).Select(s => s.Text));
        Assert.Contains(said, s => s.Text.Contains("history of workflows", StringComparison.Ordinal));
        Assert.Contains(said, s => s.Text.StartsWith("The rows were deleted from the storage account.", StringComparison.Ordinal));
        Assert.DoesNotContain(said, s => s.Text is "0" or "Records of workflow runs");
        Assert.Contains(said, s => s.Text == "3 April 2024 00:03:44 (Japan time)");
    }

    /// <summary>What the profile says of the contractor stands there, with room for the seal beside who signs.</summary>
    [Fact]
    public void WhoSigns_IsNamed_WhereTheProfileSaysIt()
    {
        IEnumerable<string> said = SaidBy(Erasure with
        {
            Address = new("三重県津市広明町13番地", "13 Komei-cho, Tsu"),
            Representative = new("代表取締役 山田 太郎", "Taro Yamada, President"),
        }, "ja").Select(s => s.Text);
        Assert.Equal(["所在地　三重県津市広明町13番地", "株式会社運用", "代表者　代表取締役 山田 太郎　　㊞"], said.Skip(3).Take(3));
    }

    private static List<(string Text, bool IsRight)> SaidBy(ContractErasure erasure, string language)
    {
        using WordprocessingDocument document = WordprocessingDocument.Open(new MemoryStream(ErasureCertificate.Word(erasure, language)), false);
        Assert.Empty(new OpenXmlValidator().Validate(document).Select(e => e.Description));
        return
        [
            .. document.MainDocumentPart!.Document!.Body!.Descendants<Paragraph>()
                .Select(p => (p.InnerText.Trim(), p.ParagraphProperties?.Justification?.Val?.Value == JustificationValues.Right))
                .Where(p => p.Item1.Length > 0),
        ];
    }
}
