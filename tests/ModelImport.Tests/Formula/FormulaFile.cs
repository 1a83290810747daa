using System.Runtime.InteropServices;
using System.Text;
using SamCam.Testing;

namespace SamCam.ModelImport.Tests.Formula;

/// <summary>Reads the arrays of single precision among the reference values.</summary>
internal static class FormulaFile
{
    public static float[] Read(string name)
    {
        var file = File.ReadAllBytes(TestData.Require("golden/formula/" + name));
        var headerBytes = BitConverter.ToUInt16(file, 8);
        Encoding.ASCII.GetString(file, 10, headerBytes).ShouldContain("'<f4'");
        return MemoryMarshal.Cast<byte, float>(file.AsSpan(10 + headerBytes)).ToArray();
    }
}
