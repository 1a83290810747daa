using System.Security.Cryptography;
using System.Xml;
using SamCam.Segmentation;

namespace SamCam.Datasets.Voc;

/// <summary>Reads which classes a VOC annotation (XML) names.</summary>
internal static class VocAnnotation
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreWhitespace = true,
        MaxCharactersInDocument = DatasetLimits.XmlCharacters,
    };

    /// <summary>Class ids of all objects, difficult ones too (as IRN has it), ascending.</summary>
    public static byte[] Read(IDatasetFiles files, string path, ClassList classes, IncrementalHash digest)
    {
        using var stream = FileDigest.OpenRead(files, path);
        if (stream.Length > DatasetLimits.XmlCharacters)
            throw new InputException(path, $"has {stream.Length} bytes", "check that this is an annotation");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        digest.AppendData(bytes);
        var ids = new SortedSet<byte>();
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(bytes), Settings);
            var inObject = false;
            while (xml.Read())
            {
                // annotation/object/name; a part of an object has a name too, deeper down.
                if (xml.NodeType == XmlNodeType.Element && xml.Depth == 1)
                    inObject = xml.LocalName == "object";
                while (inObject && xml.Depth == 2 && xml.NodeType == XmlNodeType.Element && xml.LocalName == "name")
                    ids.Add((byte)classes.Find(xml.ReadElementContentAsString().Trim(), path));
            }
        }
        catch (XmlException e)
        {
            throw new InputException(path, "is not a well-formed annotation (" + e.Message + ")", "fetch the file again", e);
        }

        return [.. ids];
    }
}
