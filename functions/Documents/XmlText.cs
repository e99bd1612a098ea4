using System.Text;
using System.Xml;

namespace Workflows.Documents;

/// <summary>Text for XML.</summary>
internal static class XmlText
{
    /// <summary>Without what XML 1.0 cannot hold (2.2: control characters, halves of characters): a tool's alert may bring anything.</summary>
    public static string Clean(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
        {
            return text;
        }

        StringBuilder clean = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
            {
                clean.Append(text[i]);
            }
            else if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
        }

        return clean.ToString();
    }
}
