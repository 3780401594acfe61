"""Sentences that people of the demo world write."""

from __future__ import annotations

DATA_SOURCES = (
    "Data PPKS Dinas Sosial",
    "Usulan kelurahan",
    "Rekomendasi TKSK",
    "Survei perusahaan",
    "Musrenbang kelurahan",
    "Katalog kebutuhan portal",
)
REVIEW_NOTES = (
    "Utamakan penerima pada desil 1–2 dan koordinasikan daftar dengan TKSK kecamatan.",
    "Ada program serupa pada kecamatan yang sama; bagi lokasi agar saling melengkapi.",
    "Pastikan rencana pemeliharaan setelah serah terima tertulis dalam BAST.",
    "Jadwal penyerahan agar tidak bersamaan dengan penyaluran bantuan pemerintah.",
)
CORRECTIONS = (
    "Jumlah sasaran melebihi data PPKS kelurahan. Sesuaikan atau sebutkan sumber datanya.",
    "Lokasi belum rinci. Sebutkan desa/kelurahan tempat kegiatan.",
    "Anggaran tidak sebanding dengan volume. Jelaskan harga satuannya.",
)
DIVISION_NOTES = (
    "Sejalan dengan program prioritas tahun ini.",
    "Disarankan bergabung dengan kegiatan perusahaan lain di kecamatan yang sama.",
    "Satuan biaya wajar dibandingkan kegiatan sejenis.",
)
POSTPONE_REASONS = ("Menunggu persetujuan anggaran kantor pusat.", "Jadwal digeser karena musim hujan.")
CANCEL_REASONS = ("Anggaran CSR dialihkan ke wilayah lain.", "Lokasi sudah ditangani APBD.")
CORRECT_REGISTRATION = (
    "NPWP yang diisi milik kantor pusat lain. Periksa kembali 16 angkanya.",
    "Alamat lokasi usaha belum lengkap. Tambahkan nama jalan dan kelurahan.",
)
REFUSE_REGISTRATION = (
    "Lokasi usaha berada di kabupaten lain; daftarkan pada forum setempat.",
    "Bukan badan usaha; diarahkan sebagai mitra perorangan.",
)
PROBLEMS = (
    "Sebagian perusahaan belum melaporkan kegiatan; pengingat dikirim dua kali.\nData desil penerima belum lengkap pada kegiatan lapor mandiri.",
    "Kegiatan menumpuk di kecamatan pusat kota, sedangkan kecamatan pinggiran belum tersentuh.",
    "Verifikasi lapangan terlambat karena keterbatasan petugas.",
    "Beberapa perusahaan menyalurkan bantuan langsung tanpa koordinasi dengan TKSK.",
)
RECOMMENDATIONS = (
    "Pemerintah daerah diminta mengirim surat imbauan kepada perusahaan yang belum melapor.",
    "Katalog kebutuhan dibahas dalam rapat koordinasi triwulan agar lokasi tersebar merata.",
    "Dinas Sosial memperbarui data PPKS per kelurahan sebelum perencanaan tahun depan.",
    "Bimbingan teknis pelaporan bagi PIC perusahaan setiap semester.",
)
NEXT_PLANS = (
    "Rapat koordinasi dan Musrenbang CSR; penyelarasan rencana dengan OPD; sampel verifikasi lapangan 20 persen.",
    "Pendataan perusahaan baru bersama DPMPTSP dan pembukaan tautan pendaftaran anggota.",
    "Pendampingan perusahaan menyusun rencana tahunan dari katalog kebutuhan.",
)
RETURNED_REPORT = (
    "T7: jumlah penerima lanjut usia jauh di atas data PPKS. Jelaskan atau perbaiki.\nT17: rencana periode berikutnya belum diisi.",
    "T4: perusahaan terdata berkurang dari semester lalu. Periksa daftar perusahaan.",
)
